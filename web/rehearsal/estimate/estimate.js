/**
 * Combines the sources of evidence. Pure: a trace in, what is known of the line out.
 *
 * What each cannot see: received bytes show a limit only while the line is busy, and SCTP holds back under
 * loss and on long round trips; trains show how fast the line is at once, not how long; a queue of our own
 * makes any loss and jitter our own doing.
 */

import { sum } from "../../measure/statistics.js";
import { jitter, loadDelay, roundTrip } from "./delay.js";
import { loss, outcomes } from "./loss.js";
import { DRAIN_MS, PACE_KBPS } from "./pace.js";
import { received, trainRate, windows } from "./rate.js";
import { base_ms, isFree } from "./trace.js";

/** @typedef {import("./rate.js").Rate} Rate */

/**
 * @typedef {object} Estimate  what is not known yet is left out
 * @property {Rate} [rate]
 * @property {number} [rtt_ms]
 * @property {Rate} [jitter]  ms
 * @property {import("./loss.js").Loss} [loss]  at times when it cannot be our own doing
 * @property {number} [load_delay_ms]  the same
 * @property {boolean} lost  packets were lost at any time, more than by chance
 * @property {boolean} delayed  packets had to wait under the full load although no limit was seen
 */

/** Trains alone are believed if this share of the need, or of half their own rate, has passed for a while. */
const SUSTAINED = 0.35;
/** More loss than this makes SCTP hold back, so that received bytes are no evidence of the line's rate. */
const HOLDS_BACK_PERCENT = 0.4;
/** On a shorter round trip, without loss, SCTP's window is wide enough for the load. */
const NEAR_MS = 55;
/** A line that is so much faster than what passes has not lost packets because of the load. */
const FAR_BELOW = 2.5;
/** Share of the time that the page may stand still. */
const STARVED = 0.35;
/** Trains without a wait that clear a line which has let them wait under the full load: a second and more. */
const MANY_HEADS = 60;

/**
 * @param {import("./trace.js").Trace} trace
 * @param {number} now_ms
 * @param {import("../../types.js").Thresholds} thresholds
 * @returns {Estimate}
 */
export function estimate(trace, now_ms, thresholds) {
  const { packets, slower, crossings } = trace;
  const edge = thresholds.loss_percent.good;
  const every = outcomes(packets, () => true, now_ms);
  const wasLossy = every.includes(true);
  const lost = Number(loss(every, edge, wasLossy, crossings)?.percent) > HOLDS_BACK_PERCENT;
  const got = slower ? undefined : received(windows(trace, now_ms));
  const train = trainRate(packets);
  const isHeldBack = lost || base_ms(packets.filter(({ got_ms }) => got_ms !== null)) > NEAR_MS;
  const need_kbps = thresholds.rate_kbps.good;
  const rate = slower ? slower.rate : weigh(fair(got, trace, now_ms), train, need_kbps, isHeldBack);
  const { heads, clean } = ownHeads(trace);
  const longest_ms = thresholds.load_delay_ms.good;
  const delayed = rate?.high === Number.POSITIVE_INFINITY && isDelayed(clean, slower, longest_ms);
  const isFarBelow = train && got && train.value >= FAR_BELOW * got.value;
  const isCalm = calmTimes(trace, rate, (lost && !isFarBelow) || delayed);
  const calm = heads.filter(({ sent_ms }) => isCalm(sent_ms));
  const quiet = clean.filter(({ sent_ms }) => isCalm(sent_ms));
  return withoutGaps({
    rate,
    rtt_ms: roundTrip(trace, calm, rate),
    jitter: jitter(calm, crossings),
    loss: loss(outcomes(packets, isCalm, now_ms), edge, wasLossy, crossings),
    load_delay_ms: calmDelay(quiet, delayed, longest_ms),
    lost,
    delayed,
  });
}

/**
 * Heads of trains that the page itself has not made late. Clean: nor was it still at any time of their way; else
 * they may be late in the page, or behind what the page was late to send.
 * @param {import("./trace.js").Trace} trace
 */
function ownHeads({ packets, stalls }) {
  const isOurs = (/** @type {number} */ at) =>
    stalls.some(({ from_ms, to_ms }) => at > from_ms && at <= to_ms + 5);
  const heads = packets.filter(
    (p) => isFree(p) && p.got_ms !== null && !isOurs(p.got_ms) && !isOurs(p.sent_ms),
  );
  const clean = heads.filter((p) => !stalls.some((s) => p.sent_ms < s.to_ms && Number(p.got_ms) > s.from_ms));
  return { heads, clean };
}

/**
 * True when packets had to wait long under the full load.
 * @param {import("./trace.js").Packet[]} clean
 * @param {import("./trace.js").Trace["slower"]} slower
 * @param {number} longest_ms
 */
function isDelayed(clean, slower, longest_ms) {
  const full = clean.filter(({ sent_ms }) => !slower || sent_ms < slower.at_ms);
  return Number(loadDelay(full)) > longest_ms;
}

/**
 * The delay that the line itself adds; open where the full load had to wait and too few packets clear it.
 * @param {import("./trace.js").Packet[]} quiet
 * @param {boolean} delayed
 * @param {number} longest_ms
 */
function calmDelay(quiet, delayed, longest_ms) {
  const delay_ms = loadDelay(quiet);
  const isOpen = delayed && quiet.length < MANY_HEADS && Number(delay_ms) <= longest_ms;
  return isOpen ? undefined : delay_ms;
}

/**
 * A page that stood still for much of the time cannot call the line slow.
 * @param {Rate|undefined} got
 * @param {import("./trace.js").Trace} trace
 * @param {number} now_ms
 */
function fair(got, { packets, stalls }, now_ms) {
  const still_ms = sum(stalls.map(({ from_ms, to_ms }) => to_ms - from_ms));
  const isStarved = still_ms > STARVED * (now_ms - (packets[0]?.sent_ms ?? now_ms));
  return got && isStarved ? { ...got, high: Number.POSITIVE_INFINITY } : got;
}

/**
 * Weigh received bytes against trains.
 * @param {Rate|undefined} received
 * @param {Rate|undefined} train
 * @param {number} need_kbps
 * @param {boolean} isHeldBack  SCTP may have sent less than the line would bear
 * @returns {Rate|undefined}
 */
export function weigh(received, train, need_kbps, isHeldBack) {
  // A queue that stands in front of the line is proof of its limit, whatever trains show: a shaper lets them pass.
  if (!received || received.low >= need_kbps || Number.isFinite(received.high)) return received;
  if (!train || received.value < SUSTAINED * Math.min(train.value / 2, need_kbps)) return received;
  // Near, and nothing lost: what a fast line would have carried has not come. A token bucket lets trains pass.
  if (train.value >= need_kbps && !isHeldBack) return received;
  return train.high > PACE_KBPS ? { ...train, high: received.high } : train;
}

/**
 * Times at which the load was clearly below the line's rate, and any queue of ours had drained: what is lost or
 * late then is the line's own doing. A line that has shown no limit was below it all the time, but a full load
 * goes slower before it blames the line for losses and waits.
 * @param {import("./trace.js").Trace} trace
 * @param {Rate|undefined} rate
 * @param {boolean} isDoubtful  packets were lost, or had to wait, under a full load
 * @returns {(at_ms: number) => boolean}
 */
function calmTimes({ slower }, rate, isDoubtful) {
  if (slower) return (at_ms) => at_ms >= slower.at_ms + DRAIN_MS;
  return () => rate?.high === Number.POSITIVE_INFINITY && !isDoubtful;
}

/**
 * @param {Record<string, unknown>} figures
 * @returns {any} the same without those that are not known
 */
function withoutGaps(figures) {
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== undefined));
}
