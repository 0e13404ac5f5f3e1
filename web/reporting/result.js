/** The anonymous result of a page. It shares nothing with the readiness but the way a request is repeated. */

import { RetryingSender } from "./retrying_sender.js";

/** @typedef {import("./retrying_sender.js").Post} Post */

const MEASURES = ["rate_kbps", "rate_up_kbps", "rate_down_kbps", "rtt_ms", "jitter_ms", "loss_percent"];

/** The anonymous result: one for each page, counted by a receipt that the server gave at *Start*. */
export class Result {
  /**
   * @param {Post} post
   * @param {{language: string, touch: boolean}} about
   */
  constructor(post, about) {
    this.post = post;
    this.about = about;
    this.receipt = "";
    this.version = 0;
    /** @type {{first_rating: string, duration_s: number}|null} */
    this.first = null;
    /** @type {RetryingSender<Record<string, unknown>>} */
    this.sender = new RetryingSender(post, "/api/results", (result) => this.#body(result));
    /** @type {RetryingSender<object>} */
    this.asker = new RetryingSender(
      post,
      "/api/receipts",
      () => ({}),
      ({ body }) => {
        this.receipt = body?.receipt ?? "";
        return false;
      },
    );
  }

  /** Ask for the receipt, once. */
  begin() {
    if (!this.receipt) this.asker.payload ??= {};
    return this.asker.send();
  }

  /**
   * Keep a complete set of findings and send it after a random pause of 0.5 to 2 s, so that it does not stand
   * beside a readiness in any log.
   * @param {{findings: Record<string, string>, measures: Record<string, number|string>, rating: string,
   *   duration_s: number}} outcome
   */
  async offer({ findings, measures, rating, duration_s }) {
    this.first ??= { first_rating: rating, duration_s: Math.round(duration_s) };
    this.version += 1;
    const { version } = this;
    this.sender.payload = { ...this.about, version, ...this.first, findings, measures: known(measures) };
    await this.post.sleep(500 + 1500 * this.post.random());
    if (version === this.version) await this.flush(); // else a newer one has its own pause
  }

  /** True while the server does not take anything. */
  get failing() {
    return this.asker.failing || this.sender.failing;
  }

  /** Send what is kept, now. */
  async flush() {
    if (this.sender.payload) await this.begin();
    if (this.receipt) await this.sender.send();
  }

  /** Send what is kept while the page goes away, unanswered. */
  last() {
    const { payload } = this.sender;
    if (payload && this.receipt) this.post.beacon("/api/results", this.#body(payload));
    this.sender.payload = null;
  }

  /** @param {Record<string, unknown>} result */
  #body(result) {
    return { receipt: this.receipt, ...result };
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
