/** What the counsellor tells the client, and the client her: closed lists on both sides, worded by the server. */

import { all, mark, one } from "../ui/templates.js";
import { addStyle, askButton, section } from "./markup.js";

const PATH = "/api/both-ends/signal";
const ASKS = ["please_call", "need_time", "wait"];

/**
 * @typedef {{key: string, about: string|null, title: string, text: string, when: string}} Said
 * @typedef {{key: string, text: string, when: string}} Asked
 * @typedef {{said: Said|null, asked: Asked|null}} State  checker/both_ends/messages.py makes it
 */

export class Signals {
  /**
   * @param {HTMLElement} page  `<main id="page">`
   * @param {import("./markup.js").Words} words
   * @param {object} tools
   * @param {Pick<import("../browser/environment.js").Environment, "config"|"request">} tools.environment
   * @param {(text: string) => void} tools.announce
   * @param {(check: string) => void} tools.again  check one part once more
   */
  constructor(page, words, { environment, announce, again }) {
    const { ownerDocument: document } = page;
    this.page = page;
    this.words = words;
    this.environment = environment;
    this.announce = announce;
    this.place = section(document, words, ASKS);
    this.told = /** @type {HTMLElement} */ (one(this.place, "[data-told]"));
    this.asked = /** @type {HTMLElement} */ (one(this.place, "[data-asked]"));
    this.note = /** @type {HTMLElement} */ (one(this.place, "[data-slot=note]"));
    addStyle(document);
    one(page, "[data-announce]")?.after(this.place);
    one(page, ".call")?.append(" ", askButton(document, words, "please_call"));
    one(this.told, "[data-again]")?.addEventListener("click", () => again(this.told.dataset.about ?? ""));
    page.addEventListener("click", (event) => this.#press(event));
  }

  /** Say what is new, politely; the focus stays where it is. @param {State} state */
  show({ said, asked }) {
    const news = [this.#tell(said), this.#answer(asked)];
    for (const text of news) this.announce(text);
    if (news[0]) this.told.scrollIntoView({ block: "nearest" });
  }

  /** Returns what is new to the person. @param {Said|null} said */
  #tell(said) {
    const before = this.told.textContent;
    const { title = "", text = "", when = "" } = said ?? {};
    write(this.told, { title, text, when });
    mark(this.told, "signal", said?.key ?? null);
    mark(this.told, "about", said?.about ?? null);
    const offer = one(this.told, "[data-offer]");
    if (offer) offer.hidden = said?.key !== "again";
    this.told.hidden = !said;
    return said && before !== this.told.textContent ? `${title} ${text}` : "";
  }

  /** @param {Asked|null} asked */
  #answer(asked) {
    const before = this.asked.dataset.signal;
    const pressed = this.page.ownerDocument.activeElement?.closest("[data-ask]");
    const { text = "", when = "" } = asked ?? {};
    write(this.asked, { text, when });
    mark(this.asked, "signal", asked?.key ?? null);
    this.asked.hidden = !asked;
    for (const button of all(this.page, "[data-ask]:not([data-ask=''])")) {
      button.hidden = button.dataset.ask === asked?.key;
    }
    if (pressed?.closest("[hidden]")) this.#keepFocus();
    return asked && before !== asked.key ? text : "";
  }

  /** What was pressed has gone: what has come in its place stands for it, and comes into view. */
  #keepFocus() {
    const heir = this.asked.hidden ? one(this.page, "h1") : this.asked;
    heir?.focus();
  }

  /** @param {Event} event */
  async #press({ target }) {
    const button = /** @type {Element} */ (target).closest("button");
    const signal = button?.dataset.ask;
    if (!button || signal === undefined) return;
    this.note.textContent = "";
    const body = { token: this.environment.config.token, signal: signal || null };
    const { status } = await this.environment.request(PATH, body);
    if (status !== 204) this.note.textContent = this.words.not_asked ?? "";
  }
}

/** @param {HTMLElement} place @param {Record<string, string>} words */
function write(place, words) {
  for (const [name, text] of Object.entries(words)) {
    const element = one(place, `[data-word="${name}"]`);
    if (element && element.textContent !== text) element.textContent = text;
  }
}
