/** After each change of the journey: what is shown as a whole, kept for the way back, and told the server. */

import { fill, one } from "../ui/templates.js";

/**
 * @typedef {import("../types.js").Config} Config
 * @typedef {import("./flow.js").Journey} Journey
 * @typedef {import("../deliver.js").Status} Status
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

/** @param {Journey} journey @returns {import("../deliver.js").Progress} */
export function progress(journey) {
  const parts = [...journey.parts].map(([name, { state, finding, notes }]) => [
    name,
    notes.length ? { state, finding, notes } : { state, finding },
  ]);
  return Object.fromEntries(parts);
}

/**
 * Show the phase and the overall rating, each change once.
 * @param {HTMLElement} page  `<main id="page">`
 * @param {Journey} journey
 * @param {string[]} ratings
 */
export function showWhole(page, journey, ratings) {
  const { phase, old } = journey;
  const rating = phase === "result" ? overall(journey, ratings) : "pending";
  page.dataset.phase = phase;
  page.toggleAttribute("data-old", old);
  const note = one(page, "[data-stale-note]");
  if (note) note.hidden = !old;
  const place = one(page, "[data-overall]");
  if (!place) return;
  place.dataset.overall = rating;
  const text = old ? "old" : rating;
  if (phase === "welcome" || place.dataset.text === text) return;
  place.dataset.text = text;
  fill(page, "data-overall-for", text, place);
}

/**
 * Put what needs the person first, for eyes, ears and keyboard alike: parts to mend, or else the way on.
 * @param {HTMLElement[]} sections  of all parts, in the order of the checks
 * @param {Element|null} onward  the way on, beside the parts
 * @param {(section: HTMLElement) => boolean} needs
 */
export function arrange(sections, onward, needs) {
  const [first, second] = [sections.filter(needs), sections.filter((section) => !needs(section))];
  const parts = sections[0].parentElement;
  parts?.append(...first, ...second);
  if (onward) parts?.[first.length ? "after" : "before"](onward);
}

/**
 * Keep the findings in this entry of the browser's history, for Back and reload: nothing else, nowhere else.
 * @param {History} history
 * @param {Record<string, string>} findings
 */
export function remember(history, findings) {
  if (JSON.stringify(history.state?.findings) === JSON.stringify(findings)) return;
  history.replaceState({ ...history.state, findings }, "");
}

/**
 * When this page was first seen, on the wall clock: Back and a discarded tab may show the stored page again,
 * whose time is then that of long ago.
 * @param {History} history
 * @param {number} now_ms  the server's time in the page: tells one page from another
 */
export function firstSeen_ms(history, now_ms) {
  const { state } = history;
  if (state?.now_ms !== now_ms) history.replaceState({ ...state, now_ms, seen_ms: Date.now() }, "");
  return history.state.seen_ms;
}

/**
 * The findings that were kept, if any of a part that the person took part in.
 * @param {History} history
 * @returns {Record<string, unknown>|null}
 */
export function recall(history) {
  const findings = history.state?.findings;
  if (typeof findings !== "object" || findings === null) return null;
  return Object.keys(findings).some((name) => name !== "browser") ? findings : null;
}
