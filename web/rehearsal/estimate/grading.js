/**
 * From figures to one finding, by the server's table. Pure.
 */

/** @typedef {"good"|"limited"|"poor"} Grade */

/**
 * @typedef {object} Measures  what was not measured is left out
 * @property {number} [rate_kbps]
 * @property {number} [rate_up_kbps]
 * @property {number} [rate_down_kbps]
 * @property {number} [rtt_ms]
 * @property {number} [jitter_ms]
 * @property {number} [loss_percent]
 * @property {number} [load_delay_ms]  what the line's own buffer adds at the pace of a call
 * @property {string} [transport]
 * @property {boolean|null} [lossy]  the sequential test's result for the good edge, sampling error allowed for
 * @property {number} [loss_low_percent]  the loss is at least this, sampling error allowed for
 */

/**
 * Grade one figure. The edge itself belongs to the better side.
 * @param {number} value
 * @param {import("../../types.js").Edge} edge
 * @returns {Grade}
 */
export function grade(value, edge) {
  const reaches = (/** @type {number} */ limit) =>
    edge.better === "higher" ? value >= limit : value <= limit;
  if (reaches(edge.good)) return "good";
  return reaches(edge.limited) ? "limited" : "poor";
}

/**
 * Choose the finding of a rehearsal that took place. A figure that is missing never scores as good.
 * @param {Measures} measures
 * @param {import("../../types.js").Thresholds} thresholds
 * @returns {"good"|"limited"|"relay_only_tcp"|"unstable"|"poor"|"not_measured"}
 */
export function judge(measures, thresholds) {
  /** @typedef {keyof import("../../types.js").Thresholds} Name */
  const of = (/** @type {Name|"loss_low_percent"} */ name, edge = /** @type {Name} */ (name)) => {
    const value = measures[name];
    return value === undefined || !Number.isFinite(value) ? undefined : grade(value, thresholds[edge]);
  };
  const capacity = [of("rate_kbps"), of("rtt_ms")];
  const low = of(
    measures.loss_low_percent === undefined ? "loss_percent" : "loss_low_percent",
    "loss_percent",
  );
  const steadiness = [sampled(of("loss_percent"), low, measures.lossy), of("jitter_ms"), of("load_delay_ms")];
  if (capacity.includes("poor")) return "poor";
  if (capacity.includes("limited")) return steadiness.includes("poor") ? "poor" : "limited";
  if (capacity.includes(undefined) || !measures.transport) return "not_measured";
  if (measures.transport !== "udp") return "relay_only_tcp";
  if (steadiness.some((g) => g === "limited" || g === "poor")) return "unstable";
  return steadiness.includes(undefined) ? "not_measured" : "good";
}

/**
 * Correct the grade of a sampled figure by its test: 3 of 200 lost is no proof of more than one per cent.
 * @param {Grade|undefined} grade
 * @param {Grade|undefined} low  the mildest that sampling error allows
 * @param {boolean|null|undefined} lossy
 */
function sampled(grade, low, lossy) {
  if (lossy === false) return grade && "good";
  if (grade === "poor" && low !== "poor") return "limited";
  return lossy && grade === "good" ? "limited" : grade;
}
