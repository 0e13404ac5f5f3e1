/** What the server receives, each change once: how far the person is, and the anonymous result. */

import { overall, progress, statusOf } from "../check_page/summary.js";
import { Readiness } from "./readiness.js";
import { Result } from "./result.js";

/** @typedef {import("../check_page/flow.js").CheckFlow} CheckFlow */

export class Reporter {
  /**
   * @param {import("../browser/environment.js").Environment} environment
   * @param {CheckFlow} flow
   * @param {() => boolean} isNews  whether what happens here is news for the counsellor (check_page/presence.js)
   * @param {(news: import("./news.js").News) => void} heard  what has become of the appointment
   */
  constructor(environment, flow, isNews, heard) {
    const { token, run, language, office, ratings } = environment.config;
    const post = {
      request: environment.request,
      beacon: (/** @type {string} */ path, /** @type {unknown} */ body) =>
        environment.beacon(path, body) || Boolean(environment.request(path, body)),
      sleep: environment.sleep,
      random: Math.random,
    };
    const touch = environment.touch();
    const visible = () => environment.isVisible();
    this.now_ms = () => environment.now_ms();
    this.flow = flow;
    this.ratings = ratings;
    this.isNews = isNews;
    this.readiness = token ? new Readiness(post, { token, run, touch, visible, heard }) : null;
    this.result = new Result(post, { language, touch, ...(office && { office }) }, environment);
    this.started_ms = 0;
    this.reported = "";
    this.offered = "";
  }

  /** The person has begun, with everything or a part: the first time counts for the duration. */
  begin() {
    this.started_ms ||= this.now_ms();
    this.readiness?.revive();
  }

  /** Report what has changed; call it after each change. */
  report() {
    if (!this.isNews()) return;
    const status = statusOf(this.flow);
    const checks = progress(this.flow);
    if (this.reported === JSON.stringify({ status, checks })) return;
    this.reported = JSON.stringify({ status, checks });
    this.readiness?.report(status, checks);
  }

  /** Offer the anonymous result once it is whole; call it after each change. */
  offer() {
    const { findings, phase } = this.flow;
    const rating = overall(this.flow, this.ratings);
    if (rating === "pending" || phase !== "result" || !this.started_ms) return;
    const { measures } = this.flow.part("connection");
    if (this.offered === JSON.stringify([findings, measures])) return;
    this.offered = JSON.stringify([findings, measures]);
    const duration_s = (this.now_ms() - this.started_ms) / 1000;
    this.result.offer({ findings, measures, rating, duration_s });
  }

  /** The page goes away. @param {boolean} leaving  for the provider: then that has been reported */
  last(leaving) {
    if (!leaving && this.isNews()) this.readiness?.last("left", progress(this.flow));
    if (!this.readiness) this.result.last(); // an appointment's result would arrive together with its readiness
  }

  /** The person is back at this page: the next report is made in any case, and asks what has become of the appointment. */
  revive() {
    this.reported = "";
    this.readiness?.revive();
  }
}
