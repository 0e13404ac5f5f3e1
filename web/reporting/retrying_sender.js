/** A request that is repeated until the server has taken it. It never stops the page: a server that is gone is asked later. */

/**
 * @typedef {import("../browser/environment.js").Answer} Answer
 *
 * @typedef {object} Post  how a request leaves the page
 * @property {(path: string, body: unknown) => Promise<Answer>} request  never throws; status 0 = not reached
 * @property {(path: string, body: unknown) => boolean} beacon  while the page goes away
 * @property {(ms: number) => Promise<void>} sleep
 * @property {() => number} random  0 ≤ x < 1
 */

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
const LATER = new Set([0, 408, 425, 429, 500, 502, 503, 504]);

/**
 * Sends the newest payload until the server has taken it or refused it for good.
 * @template T
 */
export class RetryingSender {
  /**
   * @param {Post} post
   * @param {string} path
   * @param {(payload: T) => unknown} body  makes the request's body, anew for every try
   * @param {(answer: Answer) => boolean} [again]  whether a payload that was answered must be sent once more
   */
  constructor(post, path, body, again = () => false) {
    this.post = post;
    this.path = path;
    this.body = body;
    this.again = again;
    /** @type {T|null} what is to be sent; null when there is nothing left */
    this.payload = null;
    /** @type {Promise<void>|null} */
    this.sending = null;
    this.wait_ms = FIRST_WAIT_MS;
  }

  /** True while the server does not take anything. */
  get failing() {
    return this.wait_ms > FIRST_WAIT_MS;
  }

  /** Resolve when there is nothing left to send. */
  send() {
    this.sending ??= this.#send().finally(() => {
      this.sending = null;
    });
    return this.sending;
  }

  async #send() {
    while (this.payload) {
      const { payload } = this;
      const answer = await this.post.request(this.path, this.body(payload));
      if (LATER.has(answer.status)) await this.#backOff(answer);
      else {
        this.wait_ms = FIRST_WAIT_MS;
        if (!this.again(answer) && this.payload === payload) this.payload = null;
      }
    }
  }

  /** @param {Answer} answer */
  async #backOff({ retry_after_s }) {
    const wait_ms = Math.max((retry_after_s ?? 0) * 1000, this.wait_ms);
    this.wait_ms = Math.min(this.wait_ms * 2, LONGEST_WAIT_MS);
    await this.post.sleep(wait_ms * (0.8 + 0.4 * this.post.random())); // not all pages at once
  }
}
