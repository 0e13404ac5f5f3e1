/** The part of the page that leads on to the provider: shows the code, asks for it where it is missing. */

import { read, target } from "../provider_link.js";
import { note } from "./notes.js";
import { all, one } from "./templates.js";

const LINK = /https?(:|%3a)/i;

/**
 * @typedef {import("../provider_link.js").Access} Access
 *
 * @typedef {object} Clipboard
 * @property {() => Promise<string|null>} paste  null where the browser refuses
 */

export class HandoffForm {
  /**
   * @param {Document} document
   * @param {{template: string, origins: string[]}} provider
   * @param {Clipboard} clipboard
   * @param {boolean} expected  an appointment's link has a code: ask for it where it is missing
   */
  constructor(document, provider, clipboard, expected) {
    this.document = document;
    this.provider = provider;
    this.asks = expected;
    /** @type {Access|null} */
    this.access = null;
    this.form = one(document, "form[data-form=code]");
    this.input = /** @type {HTMLInputElement|null} */ (one(this.form, "#code"));
    this.name = /** @type {HTMLInputElement|null} */ (one(document, "#name"));
    this.form?.addEventListener("submit", (event) => {
      event.preventDefault(); // no request is made: the code stays in the page
      this.type(this.input?.value ?? "");
    });
    this.input?.addEventListener("input", () => this.#mark(false));
    one(document, "[data-action=change-code]")?.addEventListener("click", () => this.#change());
    one(document, "[data-action=paste-code]")?.addEventListener("click", async () => {
      const text = await clipboard.paste();
      if (text && this.input) this.input.value = text.trim();
      if (text) this.type(text);
      else this.input?.focus();
    });
  }

  /**
   * Take what stands in the address, and return what is worth keeping there: the code, where nothing else counts.
   * @param {string} fragment
   */
  arrive(fragment) {
    this.access = read(fragment, this.provider);
    this.#show();
    if (!this.access && LINK.test(fragment) && this.form) note(this.form, "link_refused");
    const { code, link, name } = this.access ?? {};
    return link || name ? fragment : (code ?? fragment);
  }

  /**
   * Take what the person typed or pasted.
   * @param {string} text
   */
  type(text) {
    this.access = read(text, this.provider);
    this.#show();
    if (this.access) one(this.document, "[data-action=handoff]")?.focus();
    else this.#complain(text);
  }

  /**
   * True when it can go on. Without a code the first press asks for it; the second goes on all the same,
   * since the provider's own page asks too.
   */
  ready() {
    const typed = this.input?.value.trim() ?? "";
    if (!this.access && typed) this.type(typed);
    if (this.access || !this.input || !this.asks) return true;
    this.asks = false;
    this.#complain(typed);
    return false;
  }

  /** The address to go on to; without a usable code the provider's own page, which asks for it. */
  target() {
    const name = this.name?.value.trim() || this.access?.name;
    const url = this.access && target({ ...this.access, ...(name && { name }) }, this.provider);
    const link = /** @type {HTMLAnchorElement|null} */ (
      one(this.document, "[data-action=handoff-unchecked]")
    );
    return url ?? link?.href ?? new URL(this.provider.template).origin;
  }

  /** The device may be shared: what was typed does not come back with the page. */
  forget() {
    for (const input of [this.name, this.input]) if (input) input.value = "";
  }

  /** Give the code back into its field: it was mistyped. */
  #change() {
    if (!this.input || !this.access) return;
    this.input.value = this.access.link ?? this.access.code;
    this.access = null;
    this.#show();
    this.#mark(false);
    this.input.focus();
    this.input.select();
  }

  /** @param {string} text */
  #complain(text) {
    const wrong = LINK.test(text) ? "link_refused" : "code_wrong";
    if (this.form) note(this.form, text.trim() ? wrong : "code_missing");
    this.#mark(true);
    this.input?.focus();
  }

  /** Mark the field as wrong, or no longer. @param {boolean} wrong */
  #mark(wrong) {
    if (wrong) this.input?.setAttribute("aria-invalid", "true");
    else this.input?.removeAttribute("aria-invalid");
    if (!wrong && this.form) note(this.form, null);
  }

  #show() {
    const code = this.access?.code ?? "";
    if (this.access) this.#mark(false);
    for (const place of all(this.document, "[data-spelled]")) place.textContent = spelled(code);
    for (const place of all(this.document, "[data-code]")) {
      place.textContent = code;
      if (code) note(place, this.access?.usual ? null : "code_odd");
    }
    for (const slot of all(this.document, "[data-slot=code]")) slot.hidden = !code;
    for (const slot of all(this.document, "[data-slot=code-form]")) slot.hidden = this.access !== null;
    if (this.name && !this.name.value && this.access?.name) this.name.value = this.access.name;
  }
}

/** One by one, so that a screen reader says each and makes no word of them. @param {string} code */
export const spelled = (code) => [...code].join(", ");
