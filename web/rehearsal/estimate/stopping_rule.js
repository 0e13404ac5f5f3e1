/**
 * When the load may stop: as soon as nothing that is still unknown can change the finding.
 */

import { judge } from "./grading.js";

/** @typedef {import("./rate.js").Rate} Rate */
/** @typedef {import("../../types.js").Thresholds} Thresholds */

/** Share of the line's rate that the load uses once it is known … */
const SPARE = 0.7;
/** … but a line that bears the need has to show how it bears a call, up to this share of its rate. */
const MOST = 0.85;
/** The same on a fast line that loses packets: with what SCTP adds then (half as much, in Firefox) the need itself. */
const ENOUGH = 0.75;
/** Steadiness of a line below the need is asked for this long, no longer. */
export const PATIENCE_MS = 1500;
/** How long to ask on which side of a threshold the rate lies. */
const NEAR_MS = 2500;
/** Bounds so far apart (high over low) are asked for longer … */
const WIDE = 1.5;
/** … until then. */
const LONG_MS = 3500;
/** Worse than any edge. */
const WORST = 1e9;

/**
 * Tell on which side of both edges the rate lies for sure.
 * @param {Rate|undefined} rate
 * @param {import("../../types.js").Edge} edge
 * @returns {import("./grading.js").Grade|null}
 */
export function gradeRate(rate, edge) {
  if (!rate) return null;
  if (rate.low >= edge.good) return "good";
  if (rate.high < edge.limited) return "poor";
  return rate.low >= edge.limited && rate.high < edge.good ? "limited" : null;
}

/**
 * Judge every corner of what may still be true.
 * @param {import("./estimate.js").Estimate} known
 * @param {Thresholds} thresholds
 * @param {string} transport
 * @param {number} loaded_ms  since the load began
 * @returns {boolean} true when the finding stands
 */
export function isDecided(known, thresholds, transport, loaded_ms) {
  const { rate, rtt_ms, jitter, load_delay_ms: wait_ms } = known;
  const worst = (/** @type {import("../../types.js").Edge} */ edge) =>
    loaded_ms > PATIENCE_MS ? edge.limited : WORST;
  /** @type {import("./grading.js").Measures[]} */
  let corners = [{ transport }];
  const spread = (/** @type {keyof Thresholds} */ name, /** @type {number[]} */ values) => {
    corners = corners.flatMap((corner) => values.map((value) => ({ ...corner, [name]: value })));
  };
  spread("rate_kbps", rate ? [rate.low, Math.min(rate.high, WORST)] : [0, WORST]);
  spread("rtt_ms", rtt_ms === undefined ? [0, WORST] : [rtt_ms]);
  spread("jitter_ms", jitter ? [jitter.low, jitter.high] : [0, worst(thresholds.jitter_ms)]);
  spread("load_delay_ms", wait_ms === undefined ? [0, worst(thresholds.load_delay_ms)] : [wait_ms]);
  spread("loss_percent", losses(known.loss, transport, thresholds.loss_percent, worst));
  return new Set(corners.map((corner) => judge(corner, thresholds))).size === 1;
}

/**
 * @param {import("./loss.js").Loss|undefined} loss
 * @param {string} transport
 * @param {import("../../types.js").Edge} edge
 * @param {(edge: import("../../types.js").Edge) => number} worst
 */
function losses(loss, transport, edge, worst) {
  if (transport !== "udp" || loss?.lossy === false) return [0];
  if (!loss?.lossy) return [0, worst(edge)];
  return [loss.low_percent, Math.min(loss.percent, worst(edge))].map((value) =>
    Math.max(value, 1.01 * edge.good),
  );
}

/**
 * Near a threshold, or where the line's rate wanders, the rate could be asked for ever: after a while the best figure
 * has to do, so that there is time to ask for loss, jitter and delay.
 * @param {import("./estimate.js").Estimate} known
 * @param {number} loaded_ms
 * @returns {import("./estimate.js").Estimate}
 */
export function settled(known, loaded_ms) {
  const { rate, delayed } = known;
  if (!rate || !(delayed || Number.isFinite(rate.high))) return known;
  const isWide = rate.high > WIDE * rate.low;
  if (loaded_ms < (delayed ? PATIENCE_MS : isWide ? LONG_MS : NEAR_MS)) return known;
  const value = Math.round(rate.value); // as the figure is told: both must fall on the same side of an edge
  return { ...known, rate: { value, low: value, high: loaded_ms < NEAR_MS ? rate.high : value } };
}

/**
 * The pace of the load: twice the need until the rate is known. Then, once and for all, below the limit that
 * was found, or round the need where packets are lost or have to wait: what remains is the line's own doing.
 * @param {import("./estimate.js").Estimate} known
 * @param {Thresholds} thresholds
 * @returns {number|null} kbit/s, null to go on as before
 */
export function slower({ rate, lost, delayed }, { rate_kbps }) {
  if (!rate || gradeRate(rate, rate_kbps) === null) return null;
  if (Number.isFinite(rate.high)) {
    const spare_kbps = SPARE * rate.value;
    if (rate.low < rate_kbps.good) return spare_kbps;
    return Math.max(spare_kbps, Math.min(rate_kbps.good, MOST * rate.value));
  }
  if (lost) return ENOUGH * rate_kbps.good;
  return delayed ? rate_kbps.good : null;
}
