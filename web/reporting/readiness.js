/**
 * The readiness, tied to the appointment: what the counsellor sees. It shares nothing with the anonymous result but
 * the way a request is repeated: no field, no key, no moment. Joining them would tie a result to a person.
 */

import { newsOf } from "./news.js";
import { RetryingSender } from "./retrying_sender.js";

/**
 * @typedef {import("../types.js").Status} Status
 * @typedef {import("../types.js").Progress} Progress
 * @typedef {import("./retrying_sender.js").Answer} Answer
 * @typedef {import("./retrying_sender.js").Post} Post
 * @typedef {{status: Status, checks: Progress}} Report
 * @typedef {import("./news.js").News} News
 */

const GATHER_MS = 150; // a burst of changes is one request
const MOST_CONFLICTS = 3;

/** How far the person's device is: for the counsellor. Only the newest state counts. */
export class Readiness {
  /**
   * @param {Post} post
   * @param {{token: string, run: number, touch: boolean, visible: () => boolean, heard?: (news: News) => void}} about
   */
  constructor(post, { token, run, touch, visible, heard = () => {} }) {
    this.post = post;
    this.about = { token, touch };
    this.run = run;
    this.sequence = 0;
    this.visible = visible;
    this.heard = heard;
    this.conflicts = 0;
    /** The server refuses further reports: the appointment is gone, or another page has taken over. */
    this.silent = false;
    this.gathering = false;
    /** @type {RetryingSender<Report>} */
    this.sender = new RetryingSender(
      post,
      "/api/readiness",
      (report) => this.#body(report),
      (answer) => this.#again(answer),
    );
  }

  /**
   * Report the newest state, soon. Resolves when it has arrived or is refused.
   * @param {Status} status
   * @param {Progress} checks
   */
  async report(status, checks) {
    if (this.silent) return;
    this.sender.payload = { status, checks };
    if (this.gathering) return;
    this.gathering = true;
    await this.post.sleep(GATHER_MS);
    this.gathering = false;
    await this.sender.send();
  }

  /**
   * Report the last state at once, without an answer: the page goes away.
   * @param {Status} status
   * @param {Progress} checks
   */
  last(status, checks) {
    this.sender.payload = null;
    if (!this.silent) this.post.beacon("/api/readiness", this.#body({ status, checks }));
  }

  /** The person is back at this page: it may report again. */
  revive() {
    this.silent = false;
    this.conflicts = 0;
  }

  /** @param {Report} report */
  #body(report) {
    this.sequence += 1; // also when repeated: the same pair twice would be refused as old
    const { run, sequence } = this;
    return { ...this.about, run, sequence, ...report };
  }

  /** @param {Answer} answer */
  #again({ status, body }) {
    const news = newsOf(status, body);
    if (news) this.heard(news);
    const newer = status === 409 && Number.isSafeInteger(body?.run);
    if (newer && this.visible() && ++this.conflicts <= MOST_CONFLICTS) {
      this.run = Math.max(this.run, body.run) + 1; // another page was here, but the person looks at this one
      this.sequence = 0;
      return true;
    }
    if (status === 200) this.conflicts = 0;
    else this.silent = true;
    if (this.silent) this.sender.payload = null;
    return false;
  }
}
