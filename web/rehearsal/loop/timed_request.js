/**
 * A request to our server with a time limit.
 */

import { tied } from "../../browser/abort.js";

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
  const { own, untie } = tied(signal);
  let late = false;
  const timer = environment.sleep(ms, own.signal).then(
    () => {
      late = true;
      own.abort();
    },
    () => {}, // the answer was there first
  );
  try {
    return { ...(await request(own.signal)), late: false };
  } catch (error) {
    if (signal.aborted || !late) throw error;
    return { status: 0, body: null, retry_after_s: null, late: true };
  } finally {
    own.abort();
    await timer;
    untie();
  }
}
