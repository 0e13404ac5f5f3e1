/** What a measurement does with what is known of the line, in a loop as on a direct connection. */

import { PACE_KBPS } from "./estimate/pace.js";
import { slower } from "./estimate/stopping_rule.js";

/** @typedef {import("./loop/paced_load.js").Load} Load */

/**
 * Go slower, once, where the line asks for it.
 * @param {Load} load
 * @param {import("./estimate/estimate.js").Estimate} known
 * @param {import("../types.js").Thresholds} thresholds
 */
export function adapt(load, known, thresholds) {
  const kbps = slower(known, thresholds);
  if (kbps !== null && known.rate && !load.trace.slower) load.slow(Math.min(kbps, PACE_KBPS), known.rate);
}

/**
 * The figures that are known.
 * @param {import("./estimate/estimate.js").Estimate} known
 * @param {string} transport
 * @param {import("../types.js").Thresholds} thresholds
 * @returns {import("./estimate/grading.js").Measures}
 */
export function figures({ rate, rtt_ms, jitter, loss, load_delay_ms }, transport, thresholds) {
  /** @type {import("./estimate/grading.js").Measures} */
  const measures = { transport };
  // Less than a good rate without a limit seen is no figure of the line: the sender held back.
  const isKnown = rate && (Number.isFinite(rate.high) || rate.low >= thresholds.rate_kbps.good);
  if (isKnown) measures.rate_kbps = Math.round(Math.min(rate.value, 2 * PACE_KBPS));
  if (rtt_ms !== undefined) measures.rtt_ms = rounded(rtt_ms);
  if (jitter) measures.jitter_ms = rounded(jitter.value);
  if (load_delay_ms !== undefined) measures.load_delay_ms = rounded(load_delay_ms);
  if (loss && transport === "udp") {
    measures.loss_percent = Math.round(loss.percent * 100) / 100;
    measures.loss_low_percent = loss.low_percent;
    measures.lossy = loss.lossy;
  }
  return measures;
}

/** @param {number} ms */
function rounded(ms) {
  return Math.round(ms * 10) / 10;
}

/** A load that was told to stop is no fault. @param {unknown} error */
export function ignoreAbort(error) {
  if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
}
