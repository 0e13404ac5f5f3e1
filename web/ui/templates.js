/** Choose, clone, fill: all words of the page come from the server's templates. */

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
  const template = value === null ? null : find(from, name, value);
  place?.replaceChildren(...(template ? [template.content.cloneNode(true)] : []));
  return template;
}

/**
 * @param {ParentNode} from
 * @param {string} name
 * @param {string} value
 * @returns {HTMLTemplateElement|null}
 */
function find(from, name, value) {
  const template = all(from, `template[${name}]`).find((each) => each.getAttribute(name) === value);
  return /** @type {HTMLTemplateElement|undefined} */ (template) ?? null;
}

/** @param {ParentNode|null} place @returns {string} its text in one line */
export function words(place) {
  const title = place?.querySelector("[data-title]") ?? place?.firstElementChild ?? place;
  return (title?.textContent ?? "").replace(/\s+/g, " ").trim();
}
