/** Presses on the page's own buttons: `[data-action]`. */

/** @typedef {import("../types.js").CheckName} CheckName */

/**
 * @param {Document} document
 * @param {Record<string, (control: HTMLElement, name: CheckName) => unknown>} actions  by their name; `name` is the part
 *   in which the button stands
 * @param {(act: () => unknown) => unknown} perform
 */
export function onAction(document, actions, perform) {
  document.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const control = /** @type {HTMLElement|null} */ (target.closest?.("[data-action]"));
    const act = actions[control?.dataset.action ?? ""];
    if (!control || !act || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (event.detail > 1) return; // of a double click: the page has moved, so the second one hits something else
    const name = /** @type {HTMLElement|null} */ (control.closest("[data-check]"))?.dataset.check;
    perform(() => act(control, /** @type {CheckName} */ (name)));
  });
}
