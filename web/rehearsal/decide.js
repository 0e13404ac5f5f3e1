/**
 * When the load may stop: as soon as nothing that is still unknown can change the finding.
 */

/** @typedef {import("./rate.js").Rate} Rate */

/** Share of the line's rate that the load uses once it is known. */
const SPARE = 0.7;
/** Steadiness of a line below the need is asked for this long, no longer. */
const PATIENCE_MS = 1500;

/**
 * Tell on which side of both edges the rate lies for sure.
 * @param {Rate|undefined} rate
 * @param {import("../types.js").Edge} edge
 * @returns {import("./judge.js").Grade|null}
 */
export function gradeRate(rate, edge) {
  if (!rate) return null;
  if (rate.low >= edge.good) return "good";
  if (rate.high < edge.limited) return "poor";
  return rate.low >= edge.limited && rate.high < edge.good ? "limited" : null;
}

/**
 * @param {import("./estimate.js").Estimate} estimate
 * @param {import("../types.js").Thresholds} thresholds
 * @param {string} transport
 * @param {number} loaded_ms  since the load began
 * @returns {boolean} true when the finding stands
 */
export function isDecided(estimate, thresholds, transport, loaded_ms) {
  const sure = gradeRate(estimate.rate, thresholds.rate_kbps);
  if (sure === null || estimate.rtt_ms === undefined) return false;
  if (sure === "poor") return true;
  if (sure === "limited" && loaded_ms > PATIENCE_MS) return true;
  if (estimate.jitter_ms === undefined) return false;
  return transport !== "udp" || (estimate.loss?.lossy ?? null) !== null;
}

/**
 * The pace of the load: twice the need until the rate is known, then once and for all below the limit that was
 * found, so that the loss and jitter that remain are the line's.
 * @param {import("./estimate.js").Estimate} estimate
 * @param {import("../types.js").Thresholds} thresholds
 * @param {number} before_kbps
 */
export function pace({ rate }, thresholds, before_kbps) {
  const isLimit = rate && Number.isFinite(rate.high) && gradeRate(rate, thresholds.rate_kbps) !== null;
  return isLimit ? Math.min(before_kbps, SPARE * rate.value) : before_kbps;
}
