/**
 * Weighs the witnesses. Pure: a trace in, what is known of the line out.
 *
 * What each cannot see: received bytes show a limit only while the line is busy, and SCTP holds back under
 * loss and on long round trips; trains show how fast the line is at once, not how long; a queue of our own
 * makes any loss and jitter our own doing.
 */

import { arrived, jitter, roundTrip } from "./delay.js";
import { loss, outcomes } from "./loss.js";
import { received, trainRate, windows } from "./rate.js";

/** @typedef {import("./rate.js").Rate} Rate */

/**
 * @typedef {object} Estimate  what is not known yet is left out
 * @property {Rate} [rate]
 * @property {number} [rtt_ms]
 * @property {number} [jitter_ms]
 * @property {import("./loss.js").Loss} [loss]
 */

/** Trains and received bytes that differ by more than this do not speak of the same limit. */
const AGREE = 1.15;
/** A train's rate is known no better than this. */
const TRAIN_ERROR = 0.08;
/** Trains alone are believed if at least this share of their rate, up to the edge, has passed for a while. */
const SUSTAINED = 0.35;
/** More loss than this makes SCTP hold back, so that received bytes say nothing of the line. */
const HOLDS_BACK_PERCENT = 0.4;
/** A load of at most this share of the line's rate builds no queue. */
const CALM = 0.85;
/** A queue from before is gone after this time. */
const DRAIN_MS = 250;
/** The pace of the load; a line that is faster than this was never filled. */
export const PACE_KBPS = 2400;

/**
 * @param {import("./stats.js").Trace} trace
 * @param {number} now_ms
 * @param {import("../types.js").Thresholds} thresholds
 * @returns {Estimate}
 */
export function estimate(trace, now_ms, thresholds) {
  const cut = windows(trace, now_ms);
  const train_kbps = trainRate(trace.packets);
  const all = loss(
    outcomes(trace.packets, () => true, now_ms),
    thresholds.loss_percent.good,
  );
  const rate = weigh(received(cut), train_kbps, all?.percent ?? 0, thresholds.rate_kbps.good);
  const isCalm = calmTimes(trace, rate);
  const calm = arrived(trace.packets.filter((packet) => !packet.small && isCalm(packet.sent_ms)));
  return withoutGaps({
    rate,
    rtt_ms: roundTrip(trace, calm),
    jitter_ms: jitter(calm),
    loss: loss(outcomes(trace.packets, isCalm, now_ms), thresholds.loss_percent.good),
  });
}

/**
 * Weigh received bytes against trains.
 * @param {Rate|undefined} received
 * @param {number|undefined} train_kbps
 * @param {number} loss_percent
 * @param {number} need_kbps
 * @returns {Rate|undefined}
 */
export function weigh(received, train_kbps, loss_percent, need_kbps) {
  if (!received || received.low >= need_kbps) return received;
  const isLimited = Number.isFinite(received.high);
  // Without loss nothing holds the sender back: a queue at this rate is the line's (a shaper lets trains pass).
  if (isLimited && loss_percent < HOLDS_BACK_PERCENT) return received;
  const atLeast = { ...received, high: Number.POSITIVE_INFINITY };
  if (train_kbps === undefined) return atLeast;
  if (isLimited && train_kbps <= received.value * AGREE) return received;
  if (received.value < SUSTAINED * Math.min(train_kbps, need_kbps)) return atLeast;
  const error = TRAIN_ERROR * train_kbps;
  return { value: train_kbps, low: train_kbps - error, high: train_kbps + error };
}

/**
 * Times at which the load was clearly below the line's rate, and had been for long enough to drain a queue:
 * what is lost or late then is the line's own doing. A line that has shown no limit was below it all the time.
 * @param {import("./stats.js").Trace} trace
 * @param {Rate|undefined} rate
 * @returns {(at_ms: number) => boolean}
 */
function calmTimes({ pace }, rate) {
  if (!rate) return () => false;
  if (rate.high === Number.POSITIVE_INFINITY) return () => true;
  let since_ms = Number.POSITIVE_INFINITY;
  for (const { at_ms, kbps } of pace) {
    if (kbps > CALM * rate.value) since_ms = Number.POSITIVE_INFINITY;
    else since_ms = Math.min(since_ms, at_ms === pace[0]?.at_ms ? at_ms : at_ms + DRAIN_MS);
  }
  return (at_ms) => at_ms >= since_ms;
}

/**
 * @param {Record<string, unknown>} figures
 * @returns {any} the same without those that are not known
 */
function withoutGaps(figures) {
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined));
}
