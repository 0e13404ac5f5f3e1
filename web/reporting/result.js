/** The anonymous result of a page. It shares nothing with the readiness but the way a request is repeated. */

import { RetryingSender } from "./retrying_sender.js";

/** @typedef {import("./retrying_sender.js").Post} Post */

const MEASURES = ["rate_kbps", "rate_up_kbps", "rate_down_kbps", "rtt_ms", "jitter_ms", "loss_percent"];

/** The anonymous result: one for each page, under a key that the page has made up. */
export class Result {
  /**
   * @param {Post} post
   * @param {{language: string, touch: boolean}} about
   * @param {string} [key]
   */
  constructor(post, about, key = randomKey()) {
    this.post = post;
    this.about = { key, ...about };
    this.version = 0;
    /** @type {{first_rating: string, duration_s: number}|null} */
    this.first = null;
    /** @type {RetryingSender<Record<string, unknown>>} */
    this.sender = new RetryingSender(post, "/api/results", (body) => body);
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

  /** Send what is kept, now. */
  flush() {
    return this.sender.send();
  }

  /** Send what is kept while the page goes away, unanswered. */
  last() {
    if (this.sender.payload) this.post.beacon("/api/results", this.sender.payload);
    this.sender.payload = null;
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

/** 16 random bytes as hex digits. */
function randomKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
