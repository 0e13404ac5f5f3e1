/** Short notes beside a button that was pressed, and the two things that can be copied. */

import { all, fill, one } from "./templates.js";

/**
 * Show `<template data-note=name>` in the note nearest to an element; null takes it away.
 * @param {Element} near
 * @param {string|null} name
 */
export function note(near, name) {
  fill(near.ownerDocument, "data-note", name, one(near.closest("[data-notes]"), "[data-slot=note]"));
}

/**
 * Make the buttons work that copy the page's address or the code.
 * @param {Document} document
 * @param {{copy: (text: string) => Promise<boolean>}} clipboard
 * @param {Record<string, () => string>} texts  action → what it copies
 */
export function copyButtons(document, clipboard, texts) {
  document.addEventListener("click", async ({ target }) => {
    const button = /** @type {Element|null} */ (target)?.closest?.("[data-action]");
    const text = texts[button?.getAttribute("data-action") ?? ""];
    if (button && text) note(button, (await clipboard.copy(text())) ? "copied" : "copy_failed");
  });
}

/**
 * Let every link to another language keep the code that stands behind this page's address.
 * @param {Document} document
 * @param {string} fragment  without `#`
 */
export function keepFragment(document, fragment) {
  for (const element of all(document, "a[data-language]")) {
    const link = /** @type {HTMLAnchorElement} */ (element);
    link.href = link.href.replace(/#.*$/, "") + (fragment && `#${fragment}`);
  }
}
