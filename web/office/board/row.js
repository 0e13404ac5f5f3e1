/** One row of the board: its texts come from the server, its elements are filled in place. */

import { relative, stageOf } from "../../ui/countdown.js";
import { all, copy, fill, mark, one } from "../../ui/templates.js";
import { fillScreen } from "./screen.js";

/**
 * @typedef {object} CheckRow
 * @property {import("../../types.js").State} state
 * @property {string|null} finding
 * @property {string|null} rating
 * @property {string} name
 * @property {boolean} shown  what takes both ends may never be there
 * @property {string} text
 * @property {string[]} notes  what is said beside the finding
 * @property {string} say
 * @property {Record<string, string>} sides  what to say instead where the weak side is known (weak_side.js)
 * @property {import("./screen.js").Screen[]} screen  what the client reads, in one language or two
 *
 * @typedef {object} Row  checker/board/rows.py makes it
 * @property {string} id
 * @property {string} status
 * @property {number} starts_ms
 * @property {number} ends_ms
 * @property {number|null} news_ms  when the newest readiness came
 * @property {string} day  such as 2026-11-23
 * @property {boolean} tell  whether the client can be told something now
 * @property {string|null} asked  the client's signal (checker/core/signals.py)
 * @property {number|null} asked_ms
 * @property {Record<string, string>} words
 * @property {Record<string, CheckRow>} checks
 * @property {Line[]} [aloud]  what to read out, one question after the other
 *
 * @typedef {{ask: string, yes: string, no: string}} Line
 */

const MINUTE_MS = 60_000;

/** Show a row. What has not changed is not touched, so focus, selection and what is open stay. @param {HTMLElement} element @param {Row} row */
export function fillRow(element, row) {
  mark(element, "appointment", row.id);
  mark(element, "status", row.status);
  mark(element, "starts", String(row.starts_ms));
  mark(element, "ends", String(row.ends_ms));
  mark(element, "news", row.news_ms === null ? null : String(row.news_ms));
  mark(element, "asked", row.asked);
  mark(element, "askedMs", row.asked_ms === null ? null : String(row.asked_ms));
  element.id = `row-${row.id}`;
  picture(element, "status", row.status);
  for (const [name, text] of Object.entries(row.words)) {
    for (const place of all(element, `[data-word="${name}"]`)) {
      write(place, text);
      place.hidden = !text;
    }
    for (const place of all(element, `[data-if="${name}"]`)) place.hidden = !text;
  }
  for (const [name, check] of Object.entries(row.checks)) {
    const part = one(element, `[data-check="${name}"]`);
    if (part) fillCheck(part, check);
  }
  fillAloud(one(element, "[data-aloud]"), row.aloud ?? []);
  const presses = one(element, "[data-tell]");
  if (presses) presses.hidden = !row.tell;
  for (const again of all(element, "[data-signal=again]")) again.hidden = !row.tell;
  for (const link of all(element, "a[data-link]"))
    link.setAttribute("href", (link.dataset.link ?? "").replace("*", encodeURIComponent(row.id)));
}

/** @param {HTMLElement|null} place @param {Line[]} lines */
function fillAloud(place, lines) {
  const list = one(place, "ol");
  const blank = /** @type {HTMLTemplateElement|null} */ (one(place, "template[data-line]"));
  if (!place || !list || !blank) return;
  place.hidden = !lines.length;
  while (list.children.length > lines.length) list.lastElementChild?.remove();
  for (const [number, line] of lines.entries()) {
    if (!list.children[number]) list.append(blank.content.cloneNode(true));
    for (const [name, text] of Object.entries(line))
      write(one(list.children[number], `[data-${name}]`), text);
  }
}

/** @param {HTMLElement} part @param {CheckRow} check */
function fillCheck(part, { shown, state, finding, rating, text, say, screen }) {
  part.hidden = !shown;
  mark(part, "state", state);
  mark(part, "finding", finding);
  mark(part, "rating", rating);
  picture(part, "check", rating ?? state);
  write(one(part, "[data-text]"), text);
  const tip = one(part, "[data-say]");
  write(tip, say);
  if (tip) tip.hidden = !say;
  fillScreen(one(part, "[data-screen]"), screen);
}

/**
 * Bring the countdown and the age of the readiness up to date.
 * @param {HTMLElement} element
 * @param {number} now_ms
 * @param {string} language
 */
export function fillTimes(element, now_ms, language) {
  const starts_ms = Number(element.dataset.starts);
  const stage = stageOf(now_ms, starts_ms, Number(element.dataset.ends));
  const until = one(element, "[data-until]");
  if (element.dataset.when !== stage || !until?.firstChild) {
    element.dataset.when = stage;
    fill(element.ownerDocument, "data-until-for", stage, until);
  }
  if (stage === "before") write(one(element, "[data-relative]"), relative(starts_ms - now_ms, language));
  fillAge(element, now_ms, language);
}

/** @param {HTMLElement} element @param {number} now_ms @param {string} language */
function fillAge(element, now_ms, language) {
  const age = one(element, "[data-age]");
  if (age) age.hidden = !element.dataset.news;
  const place = one(age, "[data-ago]");
  if (!element.dataset.news || !place) return;
  const minutes = Math.max(0, Math.floor((now_ms - Number(element.dataset.news)) / MINUTE_MS));
  const words = minutes ? ago(minutes, language) : justNow(element.ownerDocument);
  write(place, words);
}

/** @param {number} minutes  at least one @param {string} language */
export function ago(minutes, language) {
  const format = new Intl.RelativeTimeFormat(language);
  return minutes < 120 ? format.format(-minutes, "minute") : format.format(-Math.floor(minutes / 60), "hour");
}

/** @param {Document} document */
function justNow(document) {
  return copy(document, "data-ago-for", "now")?.textContent ?? "";
}

/** A row's texts in one line. @param {HTMLElement} element @param {string[]} names  of its words */
export function line(element, names) {
  const texts = names.map((name) => one(element, `[data-word="${name}"]`)?.textContent);
  return texts.filter(Boolean).join(" · ");
}

/** @param {HTMLElement|null} place @param {string} text */
function write(place, text) {
  if (place && place.textContent !== text) place.textContent = text;
}

/** @param {HTMLElement} element @param {string} what @param {string} name  of a symbol in the same sheet */
function picture(element, what, name) {
  const use = element.querySelector(`[data-icon="${what}"]`);
  const href = use?.getAttribute("href") ?? "";
  const wanted = href.replace(/#.*/, `#${name}`);
  if (href !== wanted) use?.setAttribute("href", wanted);
}
