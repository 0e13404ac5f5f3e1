/**
 * Which way of a slow line is the slow one: the queue that the load builds up stands in front of it. A question
 * to our server's clock, once without and once with the queue, shows which way it had to wait.
 */

import { within } from "./within.js";

/**
 * @typedef {object} Stamp  one question; the two clocks need not agree
 * @property {number} sent_ms
 * @property {number} server_ms
 * @property {number} got_ms
 */

const LATEST_MS = 800;
/** A shorter wait may be the server's, or the page's own. */
const WAIT_MS = 40;
/** How much longer the wait on the slow way must be. */
const APART = 2;

/**
 * @param {import("../environment.js").Environment} environment
 * @param {AbortSignal} signal
 * @returns {Promise<Stamp|null>} null without an answer in time; never rejects
 */
export async function stamp(environment, signal) {
  const sent_ms = environment.now_ms();
  const ask = (/** @type {AbortSignal} */ own) => environment.get("/api/line", own);
  const answer = await within(environment, LATEST_MS, signal, ask).catch(() => null);
  const server_ms = answer?.body?.ms;
  return typeof server_ms === "number" ? { sent_ms, server_ms, got_ms: environment.now_ms() } : null;
}

/**
 * @param {Stamp|null|undefined} idle
 * @param {Stamp|null|undefined} loaded
 * @returns {"up"|"down"|null} null where it cannot be told
 */
export function slowWay(idle, loaded) {
  if (!idle || !loaded) return null;
  const server_ms = loaded.server_ms - idle.server_ms;
  const up_ms = server_ms - (loaded.sent_ms - idle.sent_ms);
  const down_ms = loaded.got_ms - idle.got_ms - server_ms;
  if (up_ms > Math.max(WAIT_MS, APART * down_ms)) return "up";
  return down_ms > Math.max(WAIT_MS, APART * up_ms) ? "down" : null;
}
