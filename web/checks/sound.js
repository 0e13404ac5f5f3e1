import { Unavailable } from "../measure/media_errors.js";

const WAKE_MS = 1500; // Firefox takes 0.6 s to start its first one
const HELPLESS_MS = 3000; // a tap did not help: Firefox without any sound output never starts
const UNTAPPED_MS = 25_000; // nobody taps: the other parts wait for this one
const LOOK_MS = 100;

/**
 * Make sure that the page's audio context runs. One that is suspended or interrupted (a call on the
 * phone, no tap yet) is not a silent microphone: the person is asked for a tap. Ends in `not_measured`
 * where none comes or none helps.
 * @param {import("../browser/environment.js").Environment} environment
 * @param {AbortSignal} signal
 * @param {import("../types.js").Stage} stage
 */
export async function awake(environment, signal, stage) {
  const context = environment.audioContext();
  if (await runs(environment, context, signal)) return;
  const asked_ms = environment.now_ms();
  let tapped_ms = 0;
  stage.ask("tap").then(() => {
    tapped_ms = environment.now_ms();
    context.resume().catch(() => {}); // still inside the person's tap
  });
  while (!isRunning(context)) {
    await environment.sleep(LOOK_MS, signal);
    const passed_ms = environment.now_ms() - (tapped_ms || asked_ms);
    if (passed_ms > (tapped_ms ? HELPLESS_MS : UNTAPPED_MS)) throw new Unavailable("not_measured");
  }
  if (!tapped_ms) stage.unask(); // it woke by itself: the phone call is over
}

/**
 * True when the audio context runs, after a moment for it to start; asks nobody.
 * @param {import("../browser/environment.js").Environment} environment
 * @param {AudioContext} context
 * @param {AbortSignal} signal
 */
export async function runs(environment, context, signal) {
  if (!isRunning(context)) context.resume().catch(() => {});
  const until_ms = environment.now_ms() + WAKE_MS;
  while (!isRunning(context) && environment.now_ms() < until_ms) await environment.sleep(LOOK_MS, signal);
  return isRunning(context);
}

/** @param {AudioContext} context */
export function isRunning(context) {
  return context.state === "running";
}
