/** Choose, clone, fill: every text of the page comes from the server's templates. */

/** @param {ParentNode|null|undefined} root @param {string} selector @returns {HTMLElement|null} */
export function one(root, selector) {
  return root?.querySelector(selector) ?? null;
}

/** @param {ParentNode} root @param {string} selector @returns {HTMLElement[]} */
export function all(root, selector) {
  return [...root.querySelectorAll(selector)].map((element) => /** @type {HTMLElement} */ (element));
}

/**
 * Put a copy of the template `<template name="value">` into a place, or empty the place where there is none.
 *
 * @param {ParentNode} from  where the templates are
 * @param {string} name  attribute that tells the templates apart, e.g. `data-finding`
 * @param {string|null} value
 * @param {Element|null} place
 * @returns {HTMLTemplateElement|null} the template, for its other attributes
 */
export function fill(from, name, value, place) {
  const template = find(from, name, value);
  place?.replaceChildren(...(template ? [copyOf(template)] : []));
  return template;
}

/**
 * A copy of the template `<template name="value">`, null where there is none.
 * @param {ParentNode} from
 * @param {string} name
 * @param {string|null} value
 */
export function copy(from, name, value) {
  const template = find(from, name, value);
  return template && copyOf(template);
}

/**
 * @param {ParentNode} from
 * @param {string} name
 * @param {string|null} value
 * @returns {HTMLTemplateElement|null}
 */
function find(from, name, value) {
  const template = all(from, `template[${name}]`).find((each) => each.getAttribute(name) === value);
  return /** @type {HTMLTemplateElement|undefined} */ (template) ?? null;
}

/**
 * Add notes to a finding that has steps: they stand in front of these, and the first note that
 * brings steps of its own has them in place of the general ones.
 *
 * @param {ParentNode} from  where the templates are, in the order in which they are shown
 * @param {string[]} names
 * @param {Element|null} outcome  the finding as it is shown
 * @returns {string[]} the texts that were added
 */
export function beside(from, names, outcome) {
  const steps = one(outcome, "[data-steps]");
  if (!steps) return [];
  const chosen = all(from, "template[data-note]").filter(({ dataset }) => names.includes(dataset.note ?? ""));
  const copies = chosen.map(copyOf);
  const added = copies.flatMap((copy) => all(copy, "p"));
  steps.before(...added);
  steps.replaceWith(copies.map((copy) => one(copy, "[data-steps]")).find(Boolean) ?? steps);
  return added.map(words);
}

/** @param {HTMLElement} template @returns {DocumentFragment} */
function copyOf(template) {
  const { content, ownerDocument } = /** @type {HTMLTemplateElement} */ (template);
  return ownerDocument.importNode(content, true); // a clone would still belong to the template's own document
}

/** Set `data-name`, or take it away; what stays the same is not touched. @param {HTMLElement} element @param {string} name @param {string|null} value */
export function mark(element, name, value) {
  if (value === null) delete element.dataset[name];
  else if (element.dataset[name] !== value) element.dataset[name] = value;
}

/** @param {ParentNode|null} place @returns {string} its text in one line */
export function words(place) {
  const title = place?.querySelector("[data-title]") ?? place?.firstElementChild ?? place;
  return textOf(title);
}

/** @param {ParentNode|null} place @returns {string} all of its text, in one line */
export function textOf(place) {
  return (place?.textContent ?? "").replace(/\s+/g, " ").trim();
}
