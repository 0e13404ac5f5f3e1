import { onAbort } from "../browser/abort.js";
import { CHIME_S, chime, likeness, THRESHOLD, wav } from "../measure/chirp.js";
import { offer } from "./offer.js";
import { runs } from "./sound.js";

const RATE_HZ = 32_000;
const AHEAD_MS = 2500; // from the announcement to the sound
const LOOK_MS = 120;
const LATE_MS = 1000; // Bluetooth, and the ring that must fill

/**
 * The loudspeaker: a sound and a question, answered by the microphone where it picks the sound up. That it
 * picks up nothing proves nothing: headphones, a loudspeaker elsewhere, a call's echo cancelling.
 * @type {import("../types.js").Check}
 */
export const speaker = {
  name: "speaker",
  runs: "in_turn",
  old_after: ["audioinput", "audiooutput"], // browsers that list no outputs: a plug changes both
  deadline_ms: 180_000, // nobody is hurried by a question
  late: "not_measured",
  skipped: "skipped",
  async measure(environment, signal, stage) {
    const audioTap = await openAudioTap(environment, signal, stage);
    onAbort(signal, () => audioTap?.close()); // a question that was skipped is never answered
    try {
      const clip = wav(chime(RATE_HZ), RATE_HZ);
      await foretell(environment, signal, stage);
      for (;;) {
        const finding = await round(environment, clip, audioTap, signal, stage);
        if (finding === "again") continue;
        // One thing at a time: the choice is for those who heard nothing.
        if (finding === "not_heard" && environment.choosesOutput()) {
          await offer(environment, stage, "audiooutput", environment.output);
        }
        return { finding };
      }
    } finally {
      audioTap?.close();
    }
  },
};

/**
 * Say that a sound comes, and let that be read; who does not want to wait presses a button. No sound is played while a
 * screen reader speaks.
 * @param {import("../browser/environment.js").Environment} environment
 * @param {AbortSignal} signal
 * @param {import("../types.js").Stage} stage
 */
async function foretell(environment, signal, stage) {
  await Promise.race([stage.ask("soon"), environment.sleep(AHEAD_MS, signal)]);
  stage.unask();
  for (let ms = stage.reading_ms(); ms > 0; ms = stage.reading_ms()) await environment.sleep(ms, signal);
}

/**
 * Play once and ask. Returns a finding, or `again`.
 * @param {import("../browser/environment.js").Environment} environment
 * @param {Blob} clip
 * @param {import("../browser/environment.js").AudioTap|null} audioTap
 * @param {AbortSignal} signal
 * @param {import("../types.js").Stage} stage
 */
async function round(environment, clip, audioTap, signal, stage) {
  const sound = await start(environment, clip, stage);
  if (!sound) return "playback_blocked";
  const control = new AbortController();
  const stop = () => {
    control.abort();
    sound.stop();
  };
  const untie = onAbort(signal, stop);
  const recognised = recognises(environment, audioTap, control.signal);
  try {
    return await Promise.race([
      answered(environment, recognised, control.signal, stage),
      recognised.then((it) => (it ? "verified" : new Promise(() => {}))),
    ]);
  } finally {
    untie();
    stop();
    stage.unask();
  }
}

/**
 * Ask the person. Where the question is read aloud not before the sound has ended, which it would cover, nor while the
 * microphone may still answer it.
 * @param {import("../browser/environment.js").Environment} environment
 * @param {Promise<boolean>} recognised
 * @param {AbortSignal} signal
 * @param {import("../types.js").Stage} stage
 * @returns {Promise<string>} never resolves without an answer
 */
async function answered(environment, recognised, signal, stage) {
  if (stage.isRead()) {
    await environment.sleep(1000 * CHIME_S, signal).catch(() => {});
    if (await recognised) return new Promise(() => {});
  }
  if (signal.aborted) return new Promise(() => {});
  return ANSWERS[await stage.ask("heard")] ?? "not_measured";
}

/** @type {Record<string, string>} */
const ANSWERS = { yes: "ok", no: "not_heard", again: "again" };

/**
 * Start the sound; a browser that wants a tap first gets one, once.
 * @param {import("../browser/environment.js").Environment} environment
 * @param {Blob} clip
 * @param {import("../types.js").Stage} stage
 */
async function start(environment, clip, stage) {
  try {
    return await environment.play(clip);
  } catch {
    await stage.ask("tap");
    return environment.play(clip).catch(() => null);
  }
}

/**
 * Tell whether the microphone picks up the sound: at once when it does, false when it cannot any more.
 * @param {import("../browser/environment.js").Environment} environment
 * @param {import("../browser/environment.js").AudioTap|null} audioTap
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>}
 */
async function recognises(environment, audioTap, signal) {
  const until_ms = environment.now_ms() + CHIME_S * 1000 + LATE_MS;
  while (audioTap && environment.now_ms() < until_ms) {
    await environment.sleep(LOOK_MS, signal).catch(() => {});
    if (signal.aborted) break;
    if (likeness(audioTap.last(), audioTap.rate_hz) >= THRESHOLD) return true;
  }
  return false;
}

/**
 * Listen by the microphone where that needs no prompt and no tap; null otherwise. Another capture of
 * the same device without echo cancelling is used where the browser gives one.
 * @param {import("../browser/environment.js").Environment} environment
 * @param {AbortSignal} signal
 * @param {import("../types.js").Stage} stage
 * @returns {Promise<import("../browser/environment.js").AudioTap|null>}
 */
async function openAudioTap(environment, signal, stage) {
  const lease = await environment.media.borrow("microphone", signal, stage);
  if (!lease) return null;
  /** @type {Array<() => void>} */
  const opened = [() => lease.release()];
  const close = () => {
    for (const give of opened.splice(0).reverse()) give();
  };
  try {
    const plain = await environment.media.raw(lease);
    if (plain) opened.push(() => plain.close());
    if (await runs(environment, environment.audioContext(), signal)) {
      const audioTap = environment.audioTap(plain?.stream ?? lease.stream);
      opened.push(() => audioTap.close());
      return { ...audioTap, close };
    }
  } catch (error) {
    if (!signal.aborted) environment.fault(error); // listening is a help, never a condition
  }
  close();
  return null;
}
