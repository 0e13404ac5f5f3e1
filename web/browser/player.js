/** Plays clips out of memory on the loudspeaker. */

import { LIMIT_MS, limited, overdue } from "../limit.js";

/** Ends what an element plays. @type {WeakMap<HTMLAudioElement, () => void>} */
const playing = new WeakMap();

/**
 * Play a clip by a media element: the way in which a call plays the other side, so the loudspeaker is
 * tested in the state that the call will have (on iOS the ring switch silences Web Audio alone).
 * @param {HTMLAudioElement} player  lets go of what it played before
 * @param {Blob} clip
 * @param {string} sink  id of the output, "" for the system's own
 * @param {number} [from_s]  where in the clip to begin
 * @returns {Promise<{ended: Promise<void>, stop: () => void}>} rejects with NotAllowedError when the
 *   browser wants a tap first, with TimeoutError when it neither plays nor refuses
 */
export async function play(player, clip, sink, from_s = 0) {
  playing.get(player)?.();
  const url = URL.createObjectURL(clip);
  /** @type {() => void} */
  let finish = () => {};
  const ended = /** @type {Promise<void>} */ (
    new Promise((resolve) => {
      finish = () => {
        if (player.src === url) unload(player);
        URL.revokeObjectURL(url);
        resolve();
      };
    })
  );
  playing.set(player, finish);
  player.onended = finish;
  player.onerror = finish;
  player.src = url;
  if (from_s) player.currentTime = from_s;
  try {
    await choose(player, sink);
    await limited(player.play(), LIMIT_MS.play, overdue);
  } catch (error) {
    finish();
    throw error;
  }
  return { ended, stop: finish };
}

/** @param {HTMLAudioElement} player */
function unload(player) {
  player.pause();
  player.removeAttribute("src");
  player.load();
}

/** Unplugged meanwhile, or no answer: the system's own. @param {HTMLAudioElement} player @param {string} sink */
async function choose(player, sink) {
  if (!player.setSinkId || player.sinkId === sink) return;
  const choice = player.setSinkId(sink).catch(() => player.setSinkId(""));
  await limited(choice, LIMIT_MS.sink, () => {}).catch(() => {});
}
