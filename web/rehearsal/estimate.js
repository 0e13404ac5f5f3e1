/**
 * Weighs the witnesses. Pure: a trace in, what is known of the line out.
 *
 * What each cannot see: received bytes show a limit only while the line is busy, and SCTP holds back under
 * loss and on long round trips; trains show how fast the line is at once, not how long; a queue of our own
 * makes any loss and jitter our own doing.
 */

import { arrived, jitter, median, roundTrip, travel } from "./delay.js";
import { loss, outcomes } from "./loss.js";
import { received, trainRate, WINDOW_MS, windows } from "./rate.js";

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
  const free = rate !== undefined && rate.value > PACE_KBPS * AGREE;
  const isCalm = free ? () => true : calmTimes(cut);
  const got = arrived(trace.packets.filter((packet) => !packet.small));
  const calm = got.filter((packet) => isCalm(/** @type {number} */ (packet.got_ms)));
  const typical = median(calm.map(travel)) ?? 0;
  const settled = outcomes(trace.packets, (sent_ms) => isCalm(sent_ms + typical), now_ms);
  return withoutGaps({
    rate,
    rtt_ms: roundTrip(trace, calm),
    jitter_ms: jitter(calm),
    loss: loss(settled, thresholds.loss_percent.good),
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
  if (!received || train_kbps === undefined || received.low >= need_kbps) return received;
  const isLimited = Number.isFinite(received.high);
  if (train_kbps <= received.value * AGREE) return received;
  // Without loss nothing holds the sender back: a queue at this rate is the line's (a shaper lets trains pass).
  if (isLimited && loss_percent < HOLDS_BACK_PERCENT) return received;
  if (received.value < SUSTAINED * Math.min(train_kbps, need_kbps)) return received;
  const error = TRAIN_ERROR * train_kbps;
  return { value: train_kbps, low: train_kbps - error, high: train_kbps + error };
}

/**
 * Times at which our own load stood in no queue: the window itself and both neighbours are not busy.
 * @param {import("./rate.js").Window[]} cut
 * @returns {(at_ms: number) => boolean}
 */
function calmTimes(cut) {
  const start = cut[0]?.from_ms ?? 0;
  const index = (/** @type {number} */ at_ms) => Math.floor((at_ms - start) / WINDOW_MS + 1e-6);
  const known = new Set(cut.map((window) => index(window.from_ms)));
  const busy = new Set(cut.filter((window) => window.busy).map((window) => index(window.from_ms)));
  return (at_ms) => known.has(index(at_ms)) && [-1, 0, 1].every((step) => !busy.has(index(at_ms) + step));
}

/**
 * @param {Record<string, unknown>} figures
 * @returns {any} the same without those that are not known
 */
function withoutGaps(figures) {
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined));
}
