import { one } from "../ui/templates.js";

/**
 * Say what the device's own clock shows at the appointment, where that is not what the office's shows.
 * @param {import("../browser/page_environment.js").PageEnvironment} environment
 * @param {HTMLElement} page
 */
export async function sayOwnTime(environment, page) {
  const { starts_ms, language } = environment.config;
  const office = one(page, "time")?.getAttribute("datetime") ?? "";
  // Without its zone it is read as the device's own time.
  if (starts_ms === null || Date.parse(office.slice(0, 16)) === starts_ms) return;
  /** @type {typeof import("../ui/own_time.js")|null} */
  const words = await environment.module("ui/own_time.js");
  words?.sayOwnTime(page, starts_ms, office, language);
}
