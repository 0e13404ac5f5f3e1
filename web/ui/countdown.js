/** The time to the appointment, by the server's clock. */

import { withDigits } from "./digits.js";
import { all, fill } from "./templates.js";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A talk may take longer than was planned, and who has been cut off comes back by this link. */
const LONGER_MS = 30 * MINUTE_MS;

/**
 * @param {number} now_ms
 * @param {number} starts_ms
 * @param {number|null} ends_ms
 * @returns {"before"|"now"|"running"|"over"} `now` is less than a minute before the start, `over` half an hour after the end
 */
export function stageOf(now_ms, starts_ms, ends_ms) {
  if (ends_ms !== null && now_ms >= ends_ms + LONGER_MS) return "over";
  if (now_ms >= starts_ms) return "running";
  return starts_ms - now_ms < MINUTE_MS ? "now" : "before";
}

/**
 * What the time means for the next step: `ahead` is on another day, and not within the next hour.
 * @param {number} now_ms
 * @param {number} starts_ms
 * @param {number|null} ends_ms
 * @param {string} office  the office's date and time at the start, such as 2026-11-24T14:30+01:00: its days count
 * @returns {"ahead"|"today"|"running"|"over"}
 */
export function whenOf(now_ms, starts_ms, ends_ms, office) {
  const stage = stageOf(now_ms, starts_ms, ends_ms);
  if (stage === "running" || stage === "over") return stage;
  const offset_ms = Date.parse(`${office.slice(0, 16)}Z`) - starts_ms;
  const day = (/** @type {number} */ ms) => Math.floor((ms + offset_ms) / (24 * HOUR_MS));
  return starts_ms - now_ms > HOUR_MS && day(now_ms) !== day(starts_ms) ? "ahead" : "today";
}

/**
 * Say how long it still is, rounded up to minutes, from two hours on to hours, from two days on to days.
 * @param {number} ms  at least a minute
 * @param {string} language
 */
export function relative(ms, language) {
  const minutes = Math.ceil(ms / MINUTE_MS);
  /** @type {[number, Intl.RelativeTimeFormatUnit]} */
  const [count, unit] =
    minutes < 120
      ? [minutes, "minute"]
      : minutes < 2880
        ? [Math.floor(minutes / 60), "hour"]
        : [Math.floor(minutes / 1440), "day"];
  return new Intl.RelativeTimeFormat(withDigits(language)).format(count, unit);
}

/**
 * Make a clock that shows the server's time.
 *
 * The page's monotonic clock stands still while some devices sleep and the wall clock may be set back:
 * whichever says that more time has passed is nearer to the truth.
 *
 * @param {number} server_ms  the server's time when the page was made
 * @param {() => number} monotonic_ms
 * @param {() => number} [wall_ms]
 * @param {number} [seen_ms]  when the page was first seen, on the wall clock
 */
export function serverClock(server_ms, monotonic_ms, wall_ms = Date.now, seen_ms = wall_ms()) {
  const monotonic = monotonic_ms();
  return () => server_ms + Math.max(monotonic_ms() - monotonic, wall_ms() - seen_ms);
}

/**
 * Keep every `[data-countdown]` of the page right.
 * @param {Document} document
 * @param {{starts_ms: number, ends_ms: number|null, language: string}} appointment
 * @param {() => number} clock
 * @returns {() => void} bring it up to date; call it every few seconds
 */
export function countdown(document, { starts_ms, ends_ms, language }, clock) {
  let shown = "";
  return () => {
    const now_ms = clock();
    const stage = stageOf(now_ms, starts_ms, ends_ms);
    const text = stage === "before" ? relative(starts_ms - now_ms, language) : "";
    if (shown === stage + text) return;
    shown = stage + text;
    for (const place of all(document, "[data-countdown]")) {
      fill(document, "data-countdown-for", stage, place);
      for (const time of place.querySelectorAll("[data-relative]")) time.textContent = text;
      place.hidden = false;
    }
  };
}
