/** Passwords can be looked at while they are typed (OWASP ASVS 2.1.12). */

import { all } from "../../ui/templates.js";

/**
 * Show the buttons and let them work; before a form is sent, what it holds is a password again.
 * @param {Document} document
 */
export function secretsCanBeShown(document) {
  for (const button of all(document, "[data-action=show-password]")) {
    const field = document.getElementById(button.getAttribute("aria-controls") ?? "");
    const input = /** @type {HTMLInputElement} */ (field);
    button.hidden = false;
    button.addEventListener("click", () => show(button, input, input.type === "password"));
    input.form?.addEventListener("submit", () => show(button, input, false));
  }
}

/** @param {HTMLElement} button @param {HTMLInputElement} input @param {boolean} plain */
function show(button, input, plain) {
  input.type = plain ? "text" : "password";
  button.setAttribute("aria-pressed", String(plain));
}
