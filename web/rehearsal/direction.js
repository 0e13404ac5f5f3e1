/**
 * Which way of a slow line is the slow one: the queue that the load builds up stands in front of it. A question
 * to our server's clock, once without and once or more with the queue, shows which way it had to wait.
 */

import { within } from "./within.js";

/**
 * @typedef {object} Stamp  one question; the two clocks need not agree
 * @property {number} sent_ms
 * @property {number} server_ms
 * @property {number} got_ms
 */

const LATEST_MS = 800;
/** A shorter wait may be the server's, or the page's own; our queue is longer when we ask. */
const WAIT_MS = 55;
/** How much longer the wait on the slow way must be. */
const APART = 2;
/** What held up the page or the server meanwhile tells nothing: then the next question may. */
const MOST_QUESTIONS = 4;

export class Direction {
  /**
   * Ask without a queue: make it before the load begins.
   * @param {import("../environment.js").Environment} environment
   * @param {AbortSignal} signal
   */
  constructor(environment, signal) {
    this.stamp = () => stamp(environment, signal);
    /** @type {Stamp|null} */
    this.idle = null;
    /** With a queue. @type {Stamp[]} */
    this.loaded = [];
    /** @type {{from_ms: number, to_ms: number}[]} */
    this.stalls = [];
    this.questions = 0;
    /** The question under way. @type {Promise<void>|null} */
    this.asking = this.#ask((got) => {
      this.idle = got;
    });
  }

  /**
   * A queue of ours stands: ask, unless the way is known or enough was asked.
   * @param {{from_ms: number, to_ms: number}[]} stalls  when the page stood still; more may be added later
   */
  look(stalls) {
    this.stalls = stalls;
    if (this.asking || this.questions === MOST_QUESTIONS || this.way) return;
    this.questions += 1;
    this.asking = this.#ask((got) => this.loaded.push(got));
  }

  /** @returns {Promise<"up"|"down"|null>} null where it cannot be told; never rejects */
  async told() {
    await this.asking;
    return this.way;
  }

  /** As far as it is known. */
  get way() {
    const isFair = (/** @type {Stamp} */ { sent_ms, got_ms }) =>
      !this.stalls.some(({ from_ms, to_ms }) => sent_ms < to_ms && got_ms > from_ms);
    const ways = this.loaded.filter(isFair).map((each) => slowWay(this.idle, each));
    return ways.find(Boolean) ?? null;
  }

  /** @param {(got: Stamp) => unknown} keep */
  async #ask(keep) {
    const got = await this.stamp();
    if (got) keep(got);
    this.asking = null;
  }
}

/**
 * @param {import("../environment.js").Environment} environment
 * @param {AbortSignal} signal
 * @returns {Promise<Stamp|null>} null without an answer in time; never rejects
 */
async function stamp(environment, signal) {
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
