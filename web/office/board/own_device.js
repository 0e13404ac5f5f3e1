/** The counsellor's own device on her board: what the self-test has found, for as long as that says something. */

import { hearOwnResult } from "../../own_device.js";
import { all, copy, fill, one } from "../../ui/templates.js";
import { ago } from "./row.js";

const NAME = "own-device";
const MINUTE_MS = 60_000;
const OLD_MS = 30 * MINUTE_MS;

/**
 * @typedef {object} Known
 * @property {string} rating
 * @property {Record<string, string>} findings
 * @property {Record<string, string[]>} [notes]
 * @property {number} at_ms  when it was found, by the server's clock
 *
 * @typedef {object} Wanted  what is wanted of the browser
 * @property {(name: string) => any} kept  in this tab, null for nothing
 * @property {(name: string, value: unknown) => void} keep
 */

export class OwnDevice {
  /**
   * @param {HTMLElement} page  the board
   * @param {Wanted} environment
   * @param {object} tools
   * @param {string} tools.language
   * @param {() => number} tools.clock  the server's time in Unix ms
   * @param {() => void} tools.changed  what was found is another one, or counts no more
   */
  constructor(page, environment, { language, clock, changed }) {
    this.place = one(page, "[data-own-device]");
    this.document = page.ownerDocument;
    this.environment = environment;
    this.language = language;
    this.clock = clock;
    this.changed = changed;
    this.shown = "";
    /** @type {Record<string, {name: string, findings: Record<string, string>}>} */
    this.words = JSON.parse(this.place?.dataset.words ?? "{}");
    if (!this.place) return;
    this.show();
    hearOwnResult((result) => this.#take(result));
  }

  /** What was found and still counts; null for nothing. @returns {Known|null} */
  get result() {
    const known = /** @type {Known|null} */ (this.environment.kept(NAME));
    return known && this.clock() - known.at_ms < OLD_MS ? known : null;
  }

  /** What was found of this computer's connection. @returns {import("./weak_side.js").Seen|null} */
  get connection() {
    const { findings, notes } = this.result ?? {};
    const finding = findings?.connection;
    return finding ? { finding, notes: notes?.connection ?? [] } : null;
  }

  /** @param {import("../../own_device.js").OwnResult} found */
  #take({ rating, findings, notes, age_ms }) {
    this.environment.keep(NAME, { rating, findings, notes, at_ms: this.clock() - age_ms });
    this.show();
  }

  /** Bring it up to date; call it every few seconds. */
  show() {
    if (!this.place) return;
    const { result } = this;
    const old = !result && Boolean(this.environment.kept(NAME));
    if (old) this.environment.keep(NAME, { at_ms: 0 }); // that there was one, and no more
    const state = result?.rating ?? (old ? "old" : "none");
    const shown = JSON.stringify([state, result?.findings, result?.notes]);
    const isNew = shown !== this.shown;
    this.shown = shown;
    if (isNew) this.#fill(state, result?.findings ?? {});
    if (isNew) this.changed();
    this.#fillAge(result);
  }

  /** @param {string} state @param {Record<string, string>} findings */
  #fill(state, findings) {
    const place = /** @type {HTMLElement} */ (this.place);
    place.dataset.ownDevice = state;
    fill(place, "data-own-for", state, one(place, "[data-own-line]"));
    const parts = Object.entries(findings).flatMap(([check, finding]) => {
      const words = this.words[check];
      const text = words?.findings[finding];
      return text ? [this.#part(`${words?.name}: ${text}`, check, finding)] : [];
    });
    const list = one(place, "[data-own-parts]");
    list?.replaceChildren(...parts);
    if (list) list.hidden = parts.length === 0;
  }

  /** @param {string} text @param {string} check @param {string} finding */
  #part(text, check, finding) {
    const item = this.document.createElement("li");
    item.textContent = text;
    item.dataset.check = check;
    item.dataset.finding = finding;
    return item;
  }

  /** @param {Known|null} result */
  #fillAge(result) {
    for (const place of all(/** @type {HTMLElement} */ (this.place), "[data-own-age]")) {
      const minutes = result ? Math.floor((this.clock() - result.at_ms) / MINUTE_MS) : 0;
      const now = copy(this.document, "data-ago-for", "now")?.textContent ?? "";
      const text = result ? (minutes > 0 ? ago(minutes, this.language) : now) : "";
      if (place.textContent !== text) place.textContent = text;
    }
  }
}
