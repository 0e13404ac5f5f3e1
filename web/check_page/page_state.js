/** After each change of the flow: the phase, the overall rating and the order of the parts on the page. */

import { fill, one } from "../ui/templates.js";
import { overall } from "./summary.js";

/** @typedef {import("./flow.js").CheckFlow} CheckFlow */

/**
 * Show the phase and the overall rating, each change once.
 * @param {HTMLElement} page  `<main id="page">`
 * @param {CheckFlow} flow
 * @param {string[]} ratings
 * @returns {boolean} true where the result is another one now; at the end of a whole check it is the first one
 */
export function showWhole(page, flow, ratings) {
  const { phase, old } = flow;
  const ends = page.dataset.phase === "checking";
  const rating = phase === "result" ? overall(flow, ratings) : "pending";
  page.dataset.phase = phase;
  page.toggleAttribute("data-old", old);
  const note = one(page, "[data-stale-note]");
  if (note) note.hidden = !old;
  const place = one(page, "[data-overall]");
  if (!place) return false;
  place.dataset.overall = rating;
  const text = old ? "old" : rating;
  if (phase === "welcome" || place.dataset.text === text) return false;
  place.dataset.text = text;
  fill(page, "data-overall-for", text, place);
  return phase === "result" && !ends;
}

/**
 * Put what needs the person first, for sighted people, screen readers and the keyboard alike: parts to mend, or else the way on.
 * @param {HTMLElement[]} sections  of all parts, in the order of the checks
 * @param {Element|null} onward  the way on, beside the parts
 * @returns {(needs: (section: HTMLElement) => boolean) => void}
 */
export function arranger(sections, onward) {
  const parts = sections[0]?.parentElement;
  return (needs) => {
    const [first, second] = [sections.filter(needs), sections.filter((section) => !needs(section))];
    parts?.append(...first, ...second);
    if (onward) parts?.[first.length ? "after" : "before"](onward);
  };
}
