/** What stands on the client's screen in one part, as the server words it: in one language, or in two beside each other. */

import { copy } from "../../ui/templates.js";

/**
 * @typedef {object} Screen  checker/board/screen.py makes it
 * @property {string} language
 * @property {string} direction
 * @property {string} heading
 * @property {string} title
 * @property {string[]} hints
 * @property {string[]} steps
 * @property {number|null} spoken  the step that the sentence for the telephone belongs to
 */

/** @type {WeakMap<Element, string>} */
const shown = new WeakMap();

/** Show it; what has not changed is not touched. @param {HTMLElement|null} place @param {Screen[]} screens */
export function fillScreen(place, screens) {
  const key = JSON.stringify(screens);
  if (!place || shown.get(place) === key) return;
  shown.set(place, key);
  place.hidden = !screens.length;
  const cue = /** @type {Element} */ (place.firstElementChild);
  place.replaceChildren(cue, ...screens.map((screen) => words(place.ownerDocument, screen)));
}

/** @param {Document} document @param {Screen} screen */
function words(document, { language, direction, heading, title, hints, steps, spoken }) {
  const block = document.createElement("div");
  block.lang = language;
  block.dir = direction;
  const name = document.createElement("b");
  name.textContent = heading;
  block.append(paragraph(document, name), ...[title, ...hints].map((text) => paragraph(document, text)));
  if (steps.length) block.append(list(document, steps, spoken));
  return block;
}

/** @param {Document} document @param {Node|string} content */
function paragraph(document, content) {
  const made = document.createElement("p");
  made.append(content);
  return made;
}

/** @param {Document} document @param {string[]} steps @param {number|null} spoken */
function list(document, steps, spoken) {
  const made = document.createElement("ol");
  for (const [number, step] of steps.entries()) {
    const item = document.createElement("li");
    item.append(step);
    const cue = number === spoken && copy(document, "data-new", "spoken");
    if (cue) item.append(" ", cue);
    made.append(item);
  }
  return made;
}
