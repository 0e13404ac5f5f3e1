/** The anonymous result of a page. It shares nothing with the readiness but the way a request is repeated. */

import { RetryingSender } from "./retrying_sender.js";

/** @typedef {import("./retrying_sender.js").Post} Post */

const MEASURES = ["rate_kbps", "rate_up_kbps", "rate_down_kbps", "rtt_ms", "jitter_ms", "loss_percent"];

/**
 * The anonymous result: one for each page. The server counts it by a receipt and keeps nothing of it; it answers
 * with a note of what it has counted, which the page brings back when its result has changed.
 */
export class Result {
  /**
   * @param {Post} post
   * @param {{language: string, touch: boolean, office?: string}} about  `office` where there are several
   * @param {{receipt?: string}} held  the receipt, once it has come with the place for the rehearsal
   */
  constructor(post, about, held) {
    this.post = post;
    this.about = about;
    this.held = held;
    /** @type {string|undefined} */
    this.counted = undefined;
    this.offers = 0;
    /** @type {{first_rating: string, duration_s: number}|null} */
    this.first = null;
    /** @type {RetryingSender<Record<string, unknown>>} */
    this.sender = new RetryingSender(
      post,
      "/api/results",
      (result) => this.#body(result),
      ({ body }) => this.#again(body ?? {}),
    );
  }

  /**
   * Keep a complete set of findings and send it after a random pause of 0.5 to 2 s, so that it does not stand
   * beside a readiness in any log.
   * @param {{findings: Record<string, string>, measures: Record<string, number|string>, rating: string,
   *   duration_s: number}} outcome
   */
  async offer({ findings, measures, rating, duration_s }) {
    this.first ??= { first_rating: rating, duration_s: Math.round(duration_s) };
    this.offers += 1;
    const { offers } = this;
    this.sender.payload = { ...this.about, ...this.first, findings, measures: known(measures) };
    await this.post.sleep(500 + 1500 * this.post.random());
    if (offers === this.offers) await this.flush(); // else a newer one has its own pause
  }

  /** True while the server does not take anything. */
  get failing() {
    return this.sender.failing;
  }

  /** Send what is kept, now. */
  flush() {
    return this.sender.send();
  }

  /** Send what is kept while the page goes away, unanswered. */
  last() {
    const { payload } = this.sender;
    if (payload && this.held.receipt) this.post.beacon("/api/results", this.#body(payload));
    this.sender.payload = null;
  }

  /** @param {Record<string, unknown>} result */
  #body(result) {
    return { receipt: this.held.receipt, counted: this.counted, ...result };
  }

  /** Where the rehearsal brought no receipt the first answer does. @param {{receipt?: string, counted?: string}} body */
  #again({ receipt, counted }) {
    this.counted = counted ?? this.counted;
    if (!receipt || this.held.receipt) return false;
    this.held.receipt = receipt;
    return true;
  }
}

/**
 * Keep the figures of the connection that a result may hold.
 * @param {Record<string, number|string>} measures
 */
function known(measures) {
  /** @type {Record<string, number|string>} */
  const kept = {};
  for (const name of MEASURES) {
    const value = measures[name];
    if (typeof value === "number" && Number.isFinite(value) && value >= 0) kept[name] = value;
  }
  if (["udp", "tcp", "tls"].includes(String(measures.transport))) kept.transport = String(measures.transport);
  return kept;
}
