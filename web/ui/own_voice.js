/** The person's own voice, played back from memory: the clip never leaves the page and goes with it. */

import { one } from "./templates.js";

const LAST_S = 5; // as much is played: the first word may have been long in coming
const LOOK_MS = 100;

/**
 * @typedef {{clip: Blob, length_s: number}} Recording
 * @typedef {{ended: Promise<void>, stop: () => void}} Sound
 *
 * @typedef {object} Player
 * @property {(clip: Blob, from_s: number) => Promise<Sound>} play
 * @property {() => number} now_ms
 */

/**
 * @param {HTMLElement|null} tool
 * @param {Player} player
 * @returns {(recording: Promise<Recording|null>|null) => void} offer a recording once it is there, or none
 */
export function ownVoice(tool, player) {
  const button = one(tool, "[data-action=hear-voice]");
  const bar = /** @type {HTMLProgressElement|null} */ (one(tool, "progress"));
  /** @type {Recording|null} */
  let offered = null;
  /** @type {Sound|null} */
  let sound = null;
  let turn = 0;

  /** @param {boolean} plays */
  function show(plays) {
    tool?.toggleAttribute("data-plays", plays);
    if (bar) bar.hidden = !plays;
  }

  async function hear() {
    if (sound) return sound.stop();
    if (!offered) return;
    const from_s = Math.max(0, offered.length_s - LAST_S);
    const length_ms = 1000 * (offered.length_s - from_s);
    sound = await player.play(offered.clip, from_s).catch(() => null);
    if (!sound) return;
    show(true);
    const untick = bar ? tick(bar, length_ms, player.now_ms) : () => {};
    await sound.ended;
    untick();
    sound = null;
    show(false);
  }

  button?.addEventListener("click", hear);
  return (recording) => {
    const mine = ++turn;
    sound?.stop();
    offered = null;
    if (tool) tool.hidden = true;
    recording?.then((value) => {
      if (mine !== turn) return;
      offered = value;
      if (tool) tool.hidden = !value;
    });
  };
}

/**
 * Move the bar until the returned function is called.
 * @param {HTMLProgressElement} bar
 * @param {number} length_ms
 * @param {() => number} now_ms
 */
function tick(bar, length_ms, now_ms) {
  const began_ms = now_ms();
  const step = () => {
    bar.value = Math.min(1, (now_ms() - began_ms) / length_ms);
  };
  step();
  const timer = setInterval(step, LOOK_MS);
  return () => clearInterval(timer);
}
