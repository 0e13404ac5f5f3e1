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

/** Whether a part is being checked just now. @param {CheckFlow} flow */
export function isBusy(flow) {
  return [...flow.parts.values()].some(({ state }) => state === "running" || state === "asking");
}

/**
 * @param {CheckFlow} flow
 * @param {string[]} ratings  mildest first
 * @returns {string} which sentence stands for the whole: a rating or one of `hints`, `old`, `changed`, `pending`
 */
export function verdict(flow, ratings) {
  if (flow.old) return "old";
  if (flow.parked.length && !isBusy(flow)) return "changed";
  const rating = overall(flow, ratings);
  const hints = [...flow.parts.values()].filter((part) => part.rating === "hint");
  return rating === "hint" && hints.length > 1 ? "hints" : rating;
}

/**
 * Which door is offered, as there is one at a time: `handoff` right under the verdict, or `handoff-unchecked`.
 * @param {object} known
 * @param {import("./flow.js").Phase} known.phase
 * @param {boolean} known.open  nothing that a talk needs is known to be missing
 * @param {boolean} known.old  all findings are of an earlier visit
 * @param {boolean} known.gone  the person has gone on by this page before
 * @param {string} [known.when]  what the time means (ui/countdown.js); none without an appointment
 * @param {boolean} known.hasCode  from the link, or typed
 * @returns {"handoff"|"handoff-unchecked"}
 */
export function doorOf({ phase, open, old, gone, when, hasCode }) {
  const now = when === "today" || when === "running" || (!when && hasCode);
  const checked = old ? gone : open;
  return phase === "result" && now && checked ? "handoff" : "handoff-unchecked";
}

/** In this order parts stand in the result: what is old first, then what needs most. */
const WORST_FIRST = ["blocked", "limited", "hint", "unknown", "ready"];

/**
 * @template {{state: string, rating: string|null}} P
 * @param {P[]} parts  in the order of the checks, which stays among equals
 */
export function worstFirst(parts) {
  const place = (/** @type {P} */ { state, rating }) =>
    state === "stale" ? -1 : WORST_FIRST.indexOf(rating ?? "unknown");
  return [...parts].sort((a, b) => place(a) - place(b));
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
