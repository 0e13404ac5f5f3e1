/** What the parts of a flow come to as a whole. Pure. */

/**
 * @typedef {import("./flow.js").Journey} Journey
 * @typedef {import("../types.js").Status} Status
 */

/**
 * @param {Journey} journey
 * @param {string[]} ratings  mildest first
 * @returns {string} the worst rating of all parts, `pending` while one has none that counts
 */
export function overall(journey, ratings) {
  if (!journey.complete) return "pending";
  const all = [...journey.parts.values()].map(({ rating }) => ratings.indexOf(rating ?? "unknown"));
  return ratings[Math.max(...all)] ?? "unknown";
}

/** @param {Journey} journey @returns {Status} */
export function statusOf(journey) {
  if (journey.phase === "welcome" || (journey.recalled && !journey.complete)) return "opened";
  return journey.complete && journey.phase === "result" ? "finished" : "checking";
}

/** @param {Journey} journey @returns {import("../types.js").Progress} */
export function progress(journey) {
  const parts = [...journey.parts].map(([name, { state, finding, notes }]) => [
    name,
    notes.length ? { state, finding, notes } : { state, finding },
  ]);
  return Object.fromEntries(parts);
}
