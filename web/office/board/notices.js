/**
 * What a board tells where nobody looks at it: the browser's notifications, where the counsellor has allowed them.
 *
 * Each event is told once in this browser, however many boards are open in it: the tab that tells it holds a lock
 * with its name for as long as the event lasts (Web Locks API), so nothing has to be stored. What was there when the
 * board came up is on the screen already, and is no news after a reload either. No label is in it: notifications
 * stand on locked screens and in the system's list.
 */

import { fill, one } from "../../ui/templates.js";

/**
 * @typedef {import("./row.js").Row} Row
 *
 * @typedef {object} Wanted  what is wanted of the browser
 * @property {() => string} notificationPermission  `missing` where it has no notifications
 * @property {() => Promise<string>} askForNotifications  call it in a press
 * @property {(title: string, options: NotificationOptions, pressed: () => void) => (() => void)} notify
 *   returns how to take it away
 * @property {(name: string, held: () => Promise<void>) => void} once  in one tab of all, until `held` settles
 * @property {(name: string) => any} kept
 * @property {(name: string, value: unknown) => void} keep
 */

/**
 * The kinds of events: which rows are in one, and the words of a row that say so, the title first. A further kind is
 * one line more.
 * @type {{kind: string, is: (row: Row) => boolean, says: string[]}[]}
 */
export const KINDS = [
  { kind: "help", is: (row) => row.status === "help", says: ["status", "time", "about"] },
  { kind: "please_call", is: (row) => row.asked === "please_call", says: ["asked", "time"] },
  { kind: "wait", is: (row) => row.asked === "wait", says: ["asked", "time"] },
];

const OFF = "notices-off";

export class Notices {
  /** @param {HTMLElement} page  the board @param {Wanted} environment */
  constructor(page, environment) {
    this.page = page;
    this.environment = environment;
    this.begun = false;
    this.off = Boolean(environment.kept(OFF));
    /** What lasts, and how to end it. @type {Map<string, () => void>} */
    this.lasting = new Map();
    this.button = one(page, "[data-action=notify]");
    if (!this.button || environment.notificationPermission() === "missing") return;
    this.button.hidden = false;
    this.button.addEventListener("click", () => this.#press());
    this.#show(null);
  }

  get on() {
    return this.environment.notificationPermission() === "granted" && !this.off;
  }

  /** These rows and no others. @param {Row[]} rows */
  snapshot(rows) {
    const there = new Set(rows.map(({ id }) => id));
    for (const [name, end] of [...this.lasting]) {
      if (!there.has(name.split(" ")[1] ?? "")) this.#end(name, end);
    }
    for (const row of rows) this.row(row);
    this.begun = true;
  }

  /** A row that is new or has changed. @param {Row} row */
  row(row) {
    for (const { kind, is, says } of KINDS) {
      const name = `${kind} ${row.id}`;
      const end = this.lasting.get(name);
      if (is(row) && !end) this.#begin(name, row, says);
      else if (!is(row) && end) this.#end(name, end);
    }
  }

  /** @param {string} name @param {Row} row @param {string[]} says */
  #begin(name, row, says) {
    let end = () => {};
    const over = new Promise((resolve) => {
      end = () => resolve(undefined);
    });
    this.lasting.set(name, end);
    if (!this.begun || !this.on) return;
    this.environment.once(`notice ${name}`, () => {
      const withdraw = this.#tell(name, row, says);
      return over.then(withdraw);
    });
  }

  /** @param {string} name @param {() => void} end */
  #end(name, end) {
    this.lasting.delete(name);
    end();
  }

  /** @param {string} name @param {Row} row @param {string[]} says */
  #tell(name, row, says) {
    const [title = "", ...more] = says.map((word) => row.words[word] ?? "").filter(Boolean);
    const lang = this.page.ownerDocument.documentElement.lang;
    return this.environment.notify(title, { body: more.join(" · "), tag: name, lang }, () =>
      this.#goTo(row.id),
    );
  }

  /** @param {string} id */
  #goTo(id) {
    const row = one(this.page, `#row-${id}`);
    row?.scrollIntoView();
    one(row, "h3")?.focus();
  }

  async #press() {
    const wanted = !this.on;
    this.off = !wanted;
    this.environment.keep(OFF, this.off);
    if (wanted) await this.environment.askForNotifications();
    this.#show(!wanted ? "off" : this.on ? "on" : "denied");
  }

  /** @param {string|null} said  null: nothing new */
  #show(said) {
    this.button?.setAttribute("aria-pressed", String(this.on));
    fill(this.page, "data-notify-note-for", said, one(this.page, "[data-notify-note]"));
  }
}
