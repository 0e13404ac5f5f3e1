/**
 * The appointment by the clock of the person's own device. Loaded where that differs from the office's: most people
 * need none of it.
 */

import { withDigits } from "./digits.js";

/** What browsers say that hide the zone (resistFingerprinting): no evidence of what the device's clock shows. */
const HIDDEN = ["UTC", "Atlantic/Reykjavik"];

/**
 * Return what the device shows at the appointment, with the day where it is another one; "" where it is the same.
 * @param {number} starts_ms
 * @param {string} office  the office's date and time, such as 2026-11-24T14:30+01:00
 * @param {string} language
 * @param {string} [timeZone]  the device's
 */
export function ownTime(starts_ms, office, language, timeZone = deviceZone()) {
  const own = withDigits(language);
  const format = (/** @type {string} */ words, /** @type {Intl.DateTimeFormatOptions} */ parts) =>
    new Intl.DateTimeFormat(words, { timeZone, ...parts }).format(starts_ms);
  const here = format("sv", { dateStyle: "short", timeStyle: "short" }).replace(" ", "T"); // as ISO 8601 has it
  if (HIDDEN.includes(timeZone) || office.startsWith(here)) return "";
  if (office.startsWith(here.slice(0, 10))) return format(own, { timeStyle: "short" });
  return format(own, {
    weekday: "long",
    day: "numeric",
    month: "long",
    hour: "numeric",
    minute: "2-digit",
  });
}

function deviceZone() {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/**
 * Say it beside each time of the page.
 * @param {ParentNode} page
 * @param {number} starts_ms
 * @param {string} office
 * @param {string} language
 */
export function sayOwnTime(page, starts_ms, office, language) {
  const text = ownTime(starts_ms, office, language);
  for (const place of page.querySelectorAll("[data-own-time]")) {
    for (const time of place.querySelectorAll("b")) time.textContent = text;
    place.toggleAttribute("hidden", !text);
  }
}
