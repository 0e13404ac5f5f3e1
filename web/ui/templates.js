/** Choose, clone, fill: all words of the page come from the server's templates. */

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
  const all = /** @type {NodeListOf<HTMLTemplateElement>} */ (from.querySelectorAll(`template[${name}]`));
  return [...all].find((template) => template.getAttribute(name) === value) ?? null;
}

/**
 * Of the fixes for two systems that the server could not tell apart, keep one.
 * @param {ParentNode} place
 * @param {boolean} touch  of the device: an iPad calls itself a Mac
 */
export function keepSystem(place, touch) {
  const system = touch ? "ios" : "macos";
  const fixes = [.../** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll("[data-system]"))];
  if (!fixes.some((fix) => fix.dataset.system === system)) return;
  for (const fix of fixes) if (fix.dataset.system !== system) fix.remove();
}

/** @param {ParentNode|null} place @returns {string} its text in one line */
export function words(place) {
  const title = place?.querySelector("[data-title]") ?? place?.firstElementChild ?? place;
  return (title?.textContent ?? "").replace(/\s+/g, " ").trim();
}
