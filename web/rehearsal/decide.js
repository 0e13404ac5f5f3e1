/**
 * When the load may stop: as soon as nothing that is still unknown can change the finding.
 */

/** @typedef {import("./rate.js").Rate} Rate */

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
 * The pace of the load: twice the need until the rate is known, then below a limit that was found, so that
 * the loss and jitter that remain are the line's.
 * @param {import("./estimate.js").Estimate} estimate
 * @param {import("../types.js").Thresholds} thresholds
 * @param {number} full_kbps
 */
export function pace(estimate, thresholds, full_kbps) {
  const sure = gradeRate(estimate.rate, thresholds.rate_kbps);
  const value = estimate.rate?.value ?? full_kbps;
  return sure && value < full_kbps ? 0.7 * value : full_kbps;
}
