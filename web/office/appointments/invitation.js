/** One invitation on the page: fills the code in, copies, opens and saves what goes to the client. */

import { note } from "../../ui/notes.js";
import { all, one } from "../../ui/templates.js";
import { filled, filler, mailAddress } from "./email.js";
import { judge } from "./pasted_code.js";

/**
 * @typedef {import("./email.js").Texts} Texts
 * @typedef {import("./pasted_code.js").Provider} Provider
 *
 * @typedef {object} Wanted  what it wants from the browser (`OfficeEnvironment`)
 * @property {(text: string) => Promise<boolean>} copy
 * @property {(html: string, text: string) => Promise<boolean>} copyRich
 * @property {(name: string, type: string, text: string) => void} save
 * @property {(url: string) => void} go
 */

export class Invitation {
  /**
   * @param {HTMLElement} root  has `data-invitation`
   * @param {Wanted} environment
   * @param {Provider} provider
   * @param {(code: string) => void} changed  called when the person puts a code in or takes it out
   */
  constructor(root, environment, provider, changed) {
    this.root = root;
    this.environment = environment;
    this.changed = changed;
    /** @type {Texts} */
    this.bare = JSON.parse(root.dataset.invitation ?? "{}");
    this.texts = this.bare;
    this.code = "";
    this.email = one(root, "[data-letter]");
    this.page = this.email?.cloneNode(true) ?? null;
    root.addEventListener("click", (event) => this.#press(event));
    one(root, "form[data-form=code]")?.addEventListener("submit", (event) => {
      event.preventDefault(); // no request is made: the code stays in the page
      this.#type(/** @type {HTMLInputElement} */ (one(root, "[data-code-input]")), provider);
    });
  }

  /** Put a code into every text, or take it out. @param {string} code  "" for none */
  use(code) {
    this.code = code;
    this.texts = filled(this.bare, code);
    for (const slot of all(this.root, "[data-slot=code]")) slot.hidden = !code;
    for (const slot of all(this.root, "[data-slot=code-form]")) slot.hidden = Boolean(code);
    for (const place of all(this.root, "[data-code]")) place.textContent = code;
    for (const place of all(this.root, "[data-link]")) place.textContent = this.texts.link;
    for (const place of all(this.root, "[data-text]")) place.textContent = this.texts.text;
    one(this.root, "[data-action=open-mail]")?.setAttribute("href", mailAddress(this.texts).href);
    this.#fillEmail();
  }

  #fillEmail() {
    if (!this.email || !this.page) return;
    const copy = this.page.cloneNode(true);
    fillTree(copy, filler(this.bare, this.code));
    this.email.replaceChildren(...copy.childNodes);
  }

  /** @param {HTMLInputElement} input @param {Provider} provider */
  #type(input, provider) {
    const { code, remark } = judge(input.value, provider);
    note(input, remark ?? "code_none");
    if (!code) return input.focus();
    input.value = "";
    this.use(code);
    this.changed(code);
    one(this.root, "[data-action=copy-mail]")?.focus();
  }

  /** @param {Event} event */
  #press(event) {
    const button = /** @type {HTMLElement|null} */ (
      /** @type {Element} */ (event.target).closest("[data-action]")
    );
    const act = this.#actions()[button?.dataset.action ?? ""];
    if (!button || !act) return;
    event.preventDefault();
    act(button);
  }

  /** @returns {Record<string, (button: HTMLElement) => void>} */
  #actions() {
    return {
      "copy-mail": (button) => this.#copyMail(button, this.code ? "mail_copied" : this.#bareNote()),
      "copy-text": (button) => this.#copy(button, this.texts.text),
      "copy-link": (button) => this.#copy(button, this.texts.link),
      "copy-subject": (button) => this.#copy(button, this.texts.subject),
      "open-mail": (button) => this.#openMail(button),
      "save-mail": (button) => this.#save(button, "eml", "message/rfc822", this.texts.eml),
      "save-calendar": (button) => this.#save(button, "ics", "text/calendar", this.texts.ics),
      "forget-code": () => this.#forget(),
    };
  }

  /** A cancellation has no place for a code. */
  #bareNote() {
    return this.bare.text.includes(this.bare.marker) ? "mail_copied_bare" : "mail_copied";
  }

  /** @param {HTMLElement} button @param {string} remark */
  async #copyMail(button, remark) {
    const { html, text } = this.texts;
    note(button, (await this.environment.copyRich(html, text)) ? remark : "copy_failed");
  }

  /** @param {HTMLElement} button @param {string} text */
  async #copy(button, text) {
    note(button, (await this.environment.copy(text)) ? "copied" : "copy_failed");
  }

  /** @param {HTMLElement} button */
  async #openMail(button) {
    const { href, whole } = mailAddress(this.texts);
    if (whole) note(button, null);
    else await this.#copyMail(button, "mail_paste");
    this.environment.go(href);
  }

  /** @param {HTMLElement} button @param {string} ending @param {string} type @param {string} [text] */
  #save(button, ending, type, text = "") {
    this.environment.save(`${this.texts.name}.${ending}`, type, text);
    note(button, "saved");
  }

  #forget() {
    this.use("");
    this.changed("");
    one(this.root, "[data-code-input]")?.focus();
  }
}

/** @param {Node} node @param {(text: string) => string} fill */
function fillTree(node, fill) {
  if (node.nodeType === node.TEXT_NODE) node.textContent = fill(node.textContent ?? "");
  if (/** @type {Element} */ (node).getAttribute?.("href")) {
    const link = /** @type {Element} */ (node);
    link.setAttribute("href", fill(link.getAttribute("href") ?? ""));
  }
  for (const child of node.childNodes) fillTree(child, fill);
}
