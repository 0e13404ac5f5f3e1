/** Going on to the provider: first every device is released, then the page waits until it is seen to be. */

const LOOK_MS = 50;
const LONGEST_MS = 1500; // a device that hangs must not lock the person out: leaving ends it for sure
const DELIVERY_MS = 1000;

/**
 * @typedef {import("../types.js").Environment} Environment
 * @typedef {import("../reporting/readiness.js").Readiness} Readiness
 * @typedef {import("../reporting/result.js").Result} Result
 */

/**
 * Stop all checks and close camera, microphone, audio context and peer connections.
 * @param {Environment} environment
 * @param {{stop: () => Promise<void>}} flow
 * @returns {Promise<boolean>} true when they are seen to be closed
 */
export async function release(environment, flow) {
  const stopped = flow.stop();
  const tracks = environment.media.live();
  environment.media.releaseAll();
  await Promise.allSettled([stopped, environment.closeAudio()]);
  const busy = () =>
    tracks.some((track) => track.readyState === "live") ||
    environment.media.live().length > 0 ||
    environment.connections().length > 0;
  for (let waited = 0; busy() && waited < LONGEST_MS; waited += LOOK_MS) await environment.sleep(LOOK_MS);
  return !busy();
}

/**
 * Say that the person has gone on, but do not let a server that is gone hold them up.
 * @param {Environment} environment
 * @param {Result} result
 * @param {Readiness|null} readiness
 * @param {import("../types.js").Progress} checks
 */
export async function sayGoodbye(environment, result, readiness, checks) {
  const atMost = (/** @type {Promise<void>} */ said) => Promise.race([said, environment.sleep(DELIVERY_MS)]);
  if (!result.failing) await atMost(result.flush());
  if (!readiness) return;
  if (readiness.sender.failing) {
    readiness.last("handed_off", checks);
    return;
  }
  await environment.sleep(200 + 400 * Math.random()); // the two do not stand side by side in any log
  await atMost(readiness.report("handed_off", checks));
}
