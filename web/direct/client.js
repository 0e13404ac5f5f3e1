/**
 * The client's side: when the check has its result, ask for a board that shows this appointment, and rehearse with it. It runs by
 * itself, holds nothing up, and ends as soon as anything else happens on the page.
 */

import { tied } from "../browser/abort.js";
import { Gone, Mailbox } from "./mailbox.js";
import { NOT_MEASURED, rehearse } from "./rehearsal.js";
import { agree, makeKeys, pairingOf, randomName } from "./sealing.js";

const PATH = "/api/both-ends/direct";
/** A rehearsal that came to nothing is tried once more. */
const MOST_STARTS = 2;
const AGAIN_MS = 3000;
/** Where no board is open one is looked for again, for about ten minutes. */
const LOOK_MS = 15_000;
const MOST_LOOKS = 40;
/** A board that has other clients before this one answers later; the server keeps our message for 90 s. */
const QUEUE_MS = 85_000;
const ASK_MS = 2000;

/**
 * @typedef {Pick<import("../browser/environment.js").Environment,
 *   "config"|"now_ms"|"sleep"|"request"|"peerConnection">} Browser
 * @typedef {import("./rehearsal.js").Verdict} Verdict
 */

export class ClientSide {
  /**
   * @param {Browser} browser
   * @param {object} page
   * @param {() => boolean} page.isReady  there is a result, and nothing runs
   * @param {() => AbortSignal} page.leaving  of what has to end when the page is left
   * @param {(verdict: Verdict) => void} page.found
   */
  constructor(browser, page) {
    this.browser = browser;
    this.page = page;
    this.starts = 0;
    /** @type {AbortController|null} */
    this.control = null;
    /** @type {Mailbox|null} */
    this.mailbox = null;
  }

  /** Something has changed on the page. */
  consider() {
    const isReady = this.page.isReady();
    if (!isReady) this.control?.abort();
    else if (!this.control && this.starts < MOST_STARTS) this.#run();
  }

  /** A message of the server's stream. @param {import("./mailbox.js").News} news */
  hear(news) {
    this.mailbox?.hear(news);
  }

  async #run() {
    const { own, untie } = tied(this.page.leaving());
    this.control = own;
    try {
      const verdict = await this.#untilFound(own.signal);
      if (verdict && !own.signal.aborted) this.page.found(verdict);
    } catch {
      // left, or begun anew: nothing is said
    } finally {
      untie();
      this.control = null;
    }
  }

  /** @param {AbortSignal} signal @returns {Promise<Verdict|null>} null where no board came */
  async #untilFound(signal) {
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      const verdict = await this.#meet(signal);
      if (verdict && verdict.finding !== NOT_MEASURED.finding) return verdict;
      if (this.starts >= MOST_STARTS) return NOT_MEASURED;
      await this.browser.sleep(verdict ? AGAIN_MS : LOOK_MS, signal);
    }
    return null;
  }

  /** @param {AbortSignal} signal @returns {Promise<Verdict|null>} null where no board has answered */
  async #meet(signal) {
    const { browser } = this;
    const { token } = browser.config;
    const post = (/** @type {Record<string, unknown>} */ body) => browser.request(PATH, { token, ...body });
    const mailbox = new Mailbox(post, randomName());
    this.mailbox = mailbox;
    try {
      return await this.#talk(mailbox, String(token), signal);
    } catch (error) {
      if (signal.aborted) throw error;
      return error instanceof Gone ? null : NOT_MEASURED;
    } finally {
      mailbox.close().catch(() => {});
    }
  }

  /** @param {Mailbox} mailbox @param {string} token @param {AbortSignal} signal */
  async #talk(mailbox, token, signal) {
    const { browser } = this;
    const keys = await makeKeys();
    const { heard, stun } = await mailbox.send(keys.shown);
    if (!heard) return null;
    const { own, untie } = tied(signal);
    const late = browser.sleep(QUEUE_MS, own.signal).then(() => null);
    late.catch(() => {});
    const answer = mailbox.next((ms, stop) => browser.sleep(ms, stop), ASK_MS, own.signal);
    const theirs = await Promise.race([answer, late]).finally(() => {
      untie();
      own.abort();
    });
    answer.catch(() => {});
    if (theirs === null) return null;
    this.starts += 1;
    const about = {
      side: /** @type {const} */ ("client"),
      pairing: await pairingOf(token),
      run: mailbox.run,
    };
    const seal = await agree(keys, theirs, about);
    const { thresholds } = browser.config;
    return rehearse(browser, { side: "client", mailbox, seal, stun, thresholds }, signal);
  }
}
