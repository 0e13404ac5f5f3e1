const WAKE_MS = 300;
const LOOK_MS = 100;

/**
 * Make sure that the page's audio context runs. One that is suspended or interrupted (a call on the
 * phone, no tap yet) is not a silent microphone: the person is asked for a tap.
 * @param {import("../environment.js").Environment} environment
 * @param {AbortSignal} signal
 * @param {import("../types.js").Stage} stage
 */
export async function awake(environment, signal, stage) {
  const context = environment.audioContext();
  if (await runs(environment, context, signal)) return;
  let asked = true;
  const tapped = stage.ask("tap").then(() => {
    asked = false;
    return context.resume(); // still inside the person's tap
  });
  tapped.catch(() => {});
  while (!isRunning(context)) await environment.sleep(LOOK_MS, signal);
  if (asked) stage.unask(); // it woke by itself: the phone call is over
}

/**
 * @param {import("../environment.js").Environment} environment
 * @param {AudioContext} context
 * @param {AbortSignal} signal
 */
async function runs(environment, context, signal) {
  if (!isRunning(context)) {
    context.resume().catch(() => {});
    await environment.sleep(WAKE_MS, signal);
  }
  return isRunning(context);
}

/** @param {AudioContext} context */
export function isRunning(context) {
  return context.state === "running";
}
