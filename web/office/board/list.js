/** The board: rows in order of time, so that none moves while somebody reads it. */

import { all, copy, one } from "../../ui/templates.js";
import { fillRow, fillTimes, line } from "./row.js";
import { withSide } from "./weak_side.js";

/** @typedef {import("./row.js").Row} Row */

export class Board {
  /**
   * @param {HTMLElement} page  `<main>`
   * @param {object} tools
   * @param {string} tools.language
   * @param {() => number} tools.clock  the server's time in Unix ms
   * @param {(text: string) => void} tools.announce
   * @param {() => import("./weak_side.js").Seen|null} tools.own  the connection of this computer, where it was checked
   * @param {(count: number, more: boolean) => void} tools.needing  how many need help or say something; whether somebody new does
   */
  constructor(page, { language, clock, announce, own, needing }) {
    this.page = page;
    this.document = page.ownerDocument;
    this.language = language;
    this.clock = clock;
    this.announce = announce;
    this.own = own;
    this.report = needing;
    /** By id. @type {Map<string, Row>} */
    this.known = new Map();
    this.calls = this.#calls();
  }

  /** Show these rows and no others. @param {Row[]} rows */
  snapshot(rows) {
    const there = new Set(rows.map((row) => row.id));
    this.known.clear();
    for (const element of this.#rows()) {
      if (!there.has(element.dataset.appointment ?? "")) this.#remove(element);
    }
    for (const row of rows) this.#put(row);
    this.#after();
  }

  /** Show a row that is new or has changed. @param {Row} row */
  row(row) {
    this.#put(row);
    this.#after();
  }

  /** Bring countdowns and ages up to date; call it every few seconds. */
  tick() {
    const now_ms = this.clock();
    for (const element of this.#rows()) fillTimes(element, now_ms, this.language);
  }

  /** The check of this computer has found something else: rows may name another side. */
  compare() {
    for (const row of this.known.values()) this.#fill(row);
  }

  /** Say which day is today. @param {string} day */
  today(day) {
    for (const section of all(this.page, "[data-day]")) {
      section.toggleAttribute("data-today", section.dataset.day === day);
    }
  }

  /** @param {Row} row */
  #put(row) {
    const element = this.#find(row.id) ?? this.#make();
    const { status, starts, askedMs } = element.dataset;
    const focus = this.document.activeElement;
    this.known.set(row.id, row);
    this.#fill(row, element);
    if (focus && element.contains(focus) && focus.closest("[hidden]")) one(element, "h3")?.focus();
    fillTimes(element, this.clock(), this.language);
    if (starts !== element.dataset.starts) this.#place(element, row);
    if (status !== row.status) this.announce(line(element, ["time", "label", "status", "about"]));
    if (row.asked && askedMs !== element.dataset.askedMs) {
      this.announce(line(element, ["time", "label", "asked"]));
    }
  }

  /** @param {Row} row @param {HTMLElement|undefined} element */
  #fill(row, element = this.#find(row.id)) {
    if (element) fillRow(element, withSide(row, this.own()));
  }

  #make() {
    const row = one(copy(this.document, "data-new", "row"), "[data-appointment]");
    if (!row) throw new Error("the page has no template for a row");
    delete row.dataset.starts;
    return row;
  }

  /** Put a row where its time belongs. @param {HTMLElement} element @param {Row} row */
  #place(element, row) {
    const focus = this.document.activeElement;
    const before = element.closest("[data-day]");
    const rows = all(this.#section(row), "[data-appointment]").filter((each) => each !== element);
    const next = rows.find((each) => Number(each.dataset.starts) > row.starts_ms);
    const list = one(this.#section(row), "ol");
    list?.insertBefore(element, next ?? null);
    if (before && !one(before, "[data-appointment]")) before.remove();
    if (focus && element.contains(focus)) /** @type {HTMLElement} */ (focus).focus();
  }

  /** @param {Row} row */
  #section(row) {
    const days = all(this.page, "[data-day]");
    const there = days.find((each) => each.dataset.day === row.day);
    if (there) return there;
    const made = one(copy(this.document, "data-new", "day"), "[data-day]");
    const place = one(this.page, "[data-days]");
    if (!made || !place) throw new Error("the page has no template for a day");
    made.dataset.day = row.day;
    const name = one(made, "[data-day-name]");
    if (name) name.textContent = row.words.day ?? "";
    place.insertBefore(made, days.find((each) => (each.dataset.day ?? "") > row.day) ?? null);
    return made;
  }

  /** @param {HTMLElement} element */
  #remove(element) {
    const section = element.closest("[data-day]");
    const focused = element.contains(this.document.activeElement);
    element.remove();
    if (section && !one(section, "[data-appointment]")) section.remove();
    if (focused) one(this.page, "h1")?.focus();
  }

  #after() {
    const [needing, asking] = [this.#inNeed(), this.#asking()];
    const calls = this.#calls();
    const more = [...calls].some((each) => !this.calls.has(each));
    this.calls = calls;
    this.#list("[data-asks]", asking, ["time", "label", "asked"]);
    this.#list("[data-needs]", needing, ["time", "label", "about"]);
    const calm = one(this.page, "[data-calm]");
    if (calm) calm.hidden = calls.size > 0 || !one(this.page, "[data-day]");
    const empty = one(this.page, "[data-empty]");
    if (empty) empty.hidden = Boolean(one(this.page, "[data-day] [data-appointment]"));
    this.report(new Set([...needing, ...asking]).size, more);
  }

  /**
   * Link to rows at the top; links that stay keep the focus.
   * @param {string} place
   * @param {HTMLElement[]} rows
   * @param {string[]} names  of their words
   */
  #list(place, rows, names) {
    const strip = one(this.page, place);
    const list = one(strip, "ul");
    if (!strip || !list) return;
    const items = rows.map((row) => this.#link(list, row, names));
    for (const item of [...list.children]) if (!items.includes(item)) item.remove();
    items.forEach((item, at) => {
      if (list.children[at] !== item) list.insertBefore(item, list.children[at] ?? null);
    });
    strip.hidden = !rows.length;
  }

  /** @param {HTMLElement} list @param {HTMLElement} row @param {string[]} names @returns {Element} */
  #link(list, row, names) {
    const target = `#${row.id}`;
    const link = all(list, "a").find((each) => each.getAttribute("href") === target);
    const made = link ?? this.document.createElement("a");
    made.setAttribute("href", target);
    const text = line(row, names);
    if (made.textContent !== text) made.textContent = text;
    if (link?.parentElement) return link.parentElement;
    const item = this.document.createElement("li");
    item.append(made);
    return item;
  }

  #rows() {
    return all(this.page, "[data-appointment]");
  }

  #inNeed() {
    return all(this.page, '[data-day] [data-status="help"]');
  }

  /** Who calls, one by one: the same signal sent again is another call. */
  #calls() {
    const asking = this.#asking().map((row) => `${row.id} ${row.dataset.askedMs}`);
    return new Set([...this.#inNeed().map((row) => row.id), ...asking]);
  }

  #asking() {
    return all(this.page, "[data-day] [data-asked]");
  }

  /** @param {string} id */
  #find(id) {
    return this.#rows().find((each) => each.dataset.appointment === id);
  }
}
