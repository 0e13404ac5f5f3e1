/**
 * Which way of a slow line is the slow one: the queue that the load builds up stands in front of it. A request
 * for our server's clock, once without and once or more with the queue, shows which way had to wait.
 */

import { timedRequest } from "./timed_request.js";

/**
 * @typedef {object} Stamp  one request; the two clocks need not agree
 * @property {number} sent_ms
 * @property {number} server_ms
 * @property {number} got_ms
 */

/** An answer is waited for so long, no longer. */
const LATEST_MS = 800;
/** A shorter wait may be the server's, or the page's own; our queue is longer when we ask. */
const WAIT_MS = 55;
/** How much longer the wait on the slow way must be. */
const APART = 2;
/** An answer that the page or the server delayed shows nothing, or the wrong way: then the next requests may help. */
const MOST_QUESTIONS = 4;
/** Answers by which one way must lead to be asked no more. */
const SURE = 2;

/**
 * Request the clock without a queue, before the load begins; then `look`, called while a queue of ours stands, requests
 * it again until the direction is certain. It takes the times when the page stood still (more may be added later). `result` gives the
 * way that more answers name, null where that is not clear; it never rejects.
 * @param {import("../../browser/environment.js").Environment} environment
 * @param {AbortSignal} signal
 */
export function slowDirection(environment, signal) {
  /** @type {(Stamp|null)[]} the first one without a queue */
  const stamps = [];
  /** @type {{from_ms: number, to_ms: number}[]} */
  let still = [];
  /** @type {Promise<unknown>|null} */
  let asking = null;
  const ask = () => {
    asking ??= stamp(environment, signal).then((got) => {
      asking = null;
      stamps.push(got);
    });
  };
  const lead = () => {
    const [idle, ...loaded] = stamps;
    const ways = loaded.map((each) => (isFair(each, still) ? slowWay(idle, each) : null));
    return ways.filter((way) => way === "up").length - ways.filter((way) => way === "down").length;
  };
  ask();
  return {
    /** @param {{from_ms: number, to_ms: number}[]} stalls */
    look(stalls) {
      still = stalls;
      if (stamps.length <= MOST_QUESTIONS && Math.abs(lead()) < SURE) ask();
    },
    /** @returns {Promise<"up"|"down"|null>} */
    async result() {
      if (!lead()) await asking;
      const ahead = lead();
      if (ahead === 0) return null;
      return ahead > 0 ? "up" : "down";
    },
  };
}

/** @param {Stamp|null} stamp @param {{from_ms: number, to_ms: number}[]} stalls */
function isFair(stamp, stalls) {
  return !!stamp && !stalls.some(({ from_ms, to_ms }) => stamp.sent_ms < to_ms && stamp.got_ms > from_ms);
}

/**
 * @param {import("../../browser/environment.js").Environment} environment
 * @param {AbortSignal} signal
 * @returns {Promise<Stamp|null>} null without an answer in time; never rejects
 */
async function stamp(environment, signal) {
  const sent_ms = environment.now_ms();
  const ask = (/** @type {AbortSignal} */ own) => environment.get("/api/line", own);
  const answer = await timedRequest(environment, LATEST_MS, signal, ask).catch(() => null);
  const server_ms = answer?.body?.ms;
  return typeof server_ms === "number" ? { sent_ms, server_ms, got_ms: environment.now_ms() } : null;
}

/**
 * @param {Stamp|null|undefined} idle
 * @param {Stamp|null|undefined} loaded
 * @returns {"up"|"down"|null} null where that is not clear
 */
export function slowWay(idle, loaded) {
  if (!idle || !loaded) return null;
  const server_ms = loaded.server_ms - idle.server_ms;
  const up_ms = server_ms - (loaded.sent_ms - idle.sent_ms);
  const down_ms = loaded.got_ms - idle.got_ms - server_ms;
  if (up_ms > Math.max(WAIT_MS, APART * down_ms)) return "up";
  return down_ms > Math.max(WAIT_MS, APART * up_ms) ? "down" : null;
}
