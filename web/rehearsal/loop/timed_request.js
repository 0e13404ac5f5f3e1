/**
 * A request to our server with a time limit.
 */

/** @typedef {import("../../browser/environment.js").Environment} Environment */
/** @typedef {import("../../browser/environment.js").Answer & {late: boolean}} TimedAnswer  late: not even a refusal came */

/**
 * Run one request; after `ms` without an answer it is cut off and counts as status 0.
 * @param {Environment} environment
 * @param {number} ms
 * @param {AbortSignal} signal
 * @param {(signal: AbortSignal) => Promise<import("../../browser/environment.js").Answer>} request
 * @returns {Promise<TimedAnswer>} throws for an abort of `signal` only
 */
export async function timedRequest(environment, ms, signal, request) {
  const control = new AbortController();
  const stop = () => control.abort();
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  let late = false;
  const timer = environment.sleep(ms, control.signal).then(
    () => {
      late = true;
      stop();
    },
    () => {}, // the answer was there first
  );
  try {
    return { ...(await request(control.signal)), late: false };
  } catch (error) {
    if (signal.aborted || !late) throw error;
    return { status: 0, body: null, retry_after_s: null, late: true };
  } finally {
    stop();
    await timer;
    signal.removeEventListener("abort", stop);
  }
}
