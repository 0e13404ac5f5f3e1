/** What the parts of a flow come to as a whole. Pure. */

/**
 * @typedef {import("./flow.js").CheckFlow} CheckFlow
 * @typedef {import("../types.js").Status} Status
 */

/**
 * @param {CheckFlow} flow
 * @param {string[]} ratings  mildest first
 * @returns {string} the worst rating of all parts, `pending` while one has none that counts
 */
export function overall(flow, ratings) {
  if (!flow.complete) return "pending";
  const all = [...flow.parts.values()].map(({ rating }) => ratings.indexOf(rating ?? "unknown"));
  return ratings[Math.max(...all)] ?? "unknown";
}

/** @param {CheckFlow} flow @returns {Status} */
export function statusOf(flow) {
  if (flow.phase === "welcome" || (flow.recalled && !flow.complete)) return "opened";
  return flow.complete && flow.phase === "result" ? "finished" : "checking";
}

/**
 * What the counsellor is told. An old finding is not: weeks later it could be matched with a result of that time. Of an
 * earlier visit nothing is told at all.
 * @param {CheckFlow} flow
 * @returns {import("../types.js").Progress}
 */
export function progress(flow) {
  const parts = [...flow.parts].map(([name, part]) => {
    const { notes } = part;
    const state = flow.recalled && part.state === "stale" ? "waiting" : part.state;
    const finding = state === "done" ? part.finding : null;
    return [name, notes.length ? { state, finding, notes } : { state, finding }];
  });
  return { ...Object.fromEntries(parts), ...flow.more };
}
