/** The list of languages lies over the page, so it closes when the focus has gone on, and by Escape. */

/** @param {HTMLDetailsElement} menu */
export function closeWhenLeft(menu) {
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    // Without a target nothing else has the focus: Safari gives a link that is pressed none.
    if (relatedTarget && !menu.contains(/** @type {Node} */ (relatedTarget))) menu.open = false;
  });
  menu.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
}
