/** Where the way on without a check stands: first where the appointment has begun already, last otherwise. */

import { one } from "../ui/templates.js";

/**
 * Move elements; the focus, which a browser takes from what is moved, stays where it was.
 * @param {Document} document
 * @param {() => void} move
 */
export function keepingFocus(document, move) {
  const active = /** @type {HTMLElement|null} */ (document.activeElement);
  move();
  if (document.activeElement !== active) active?.focus({ preventScroll: true });
}

/** @param {HTMLElement} page  `<main id="page">`: its phase and the appointment's time decide */
export function placeWayOn(page) {
  const late = page.dataset.phase === "welcome" && page.dataset.when === "running";
  const way = one(page, "[data-way-on]");
  const place = one(page, late ? "[data-go-on]" : "[data-help-on]");
  for (const name of ["button", "go"]) one(way, "a")?.classList.toggle(name, late);
  if (way && place && way.parentElement !== place) keepingFocus(page.ownerDocument, () => place.append(way));
}
