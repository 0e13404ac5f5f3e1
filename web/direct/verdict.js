/** From the figures of both directions to one finding. Pure. */

import { grade, judge } from "../rehearsal/estimate/grading.js";

/** @typedef {import("../rehearsal/estimate/grading.js").Measures} Measures */
/** @typedef {{finding: string, notes: string[]}} Verdict */

/** Worst first; a direction of which too little is known is worse than a good one. */
const ORDER = ["poor", "limited", "unstable", "not_measured", "good"];

/**
 * The worse direction counts. Where one alone is slow, it is named as the client sees it.
 * @param {{out: Measures, back: Measures|null}} figures  of the client's side
 * @param {import("../types.js").Thresholds} thresholds
 * @returns {Verdict}
 */
export function verdict({ out, back }, thresholds) {
  if (!back) return { finding: "not_measured", notes: [] };
  const findings = [out, back].map((figures) => judge(figures, thresholds));
  const finding = ORDER.find((each) => findings.some((found) => found === each)) ?? "not_measured";
  const [up, down] = [out, back].map((figures) => isSlow(figures, thresholds));
  const notes = up === down ? [] : [up ? "slow_up" : "slow_down"];
  return { finding, notes: finding === "not_measured" ? [] : notes };
}

/** @param {Measures} figures @param {import("../types.js").Thresholds} thresholds */
function isSlow({ rate_kbps }, thresholds) {
  return rate_kbps !== undefined && grade(rate_kbps, thresholds.rate_kbps) !== "good";
}
