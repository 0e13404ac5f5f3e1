/**
 * The board's side: answers the pages of clients, one after the other, whatever boards of this browser are open; loaded when the
 * first one asks.
 */

import { sleep } from "../browser/abort.js";
import { Mailbox } from "./mailbox.js";
import { rehearse } from "./rehearsal.js";
import { agree, makeKeys, randomName } from "./sealing.js";

/** The lock of a browser's boards, and of its own device's check: rehearsals spoil each other's figures. */
const TURN = "direct-rehearsal";
const ASK_MS = 2000;
/** Nothing may keep the next client waiting for longer: the rehearsal has 11 s at most, the server's mailbox 20. */
const TURN_MS = 25_000;

/**
 * @typedef {Pick<import("../office/environment.js").OfficeEnvironment,
 *   "post"|"monotonic_ms"|"peerConnection"|"inTurn">} Office
 * @typedef {import("./mailbox.js").News & {id: string, pairing?: string}} News  of the board's stream
 */

export class BoardSide {
  /** @param {Office} office @param {typeof sleep} [wait] */
  constructor(office, wait = sleep) {
    this.office = office;
    this.wait = wait;
    this.name = randomName();
    /** By the rehearsal's name. @type {Map<string, Mailbox>} */
    this.mailboxes = new Map();
  }

  /** @param {News} news */
  hear(news) {
    const known = this.mailboxes.get(news.run);
    if (known) known.hear(news);
    else if (news.pairing && !news.over) this.#begin(news, news.pairing);
  }

  /** @param {News} news @param {string} pairing */
  #begin(news, pairing) {
    const path = `/board/${encodeURIComponent(news.id)}/direct`;
    const post = (/** @type {Record<string, unknown>} */ body) =>
      this.office.post(path, { board: this.name, ...body });
    const mailbox = new Mailbox(post, news.run);
    this.mailboxes.set(news.run, mailbox);
    mailbox.hear(news);
    const meet = () => this.#meet(mailbox, pairing).catch(() => {}); // the client has gone, or another board is there
    const work = () => Promise.race([meet(), this.wait(TURN_MS)]);
    this.office.inTurn(TURN, work).finally(() => this.mailboxes.delete(news.run));
  }

  /** @param {Mailbox} mailbox @param {string} pairing */
  async #meet(mailbox, pairing) {
    const { signal } = new AbortController();
    const keys = await makeKeys();
    const { stun, thresholds } = await mailbox.send(keys.shown);
    const theirs = await mailbox.next(this.wait, ASK_MS, signal);
    const seal = await agree(keys, theirs, { side: "board", pairing, run: mailbox.run });
    await rehearse(this.#browser(), { side: "board", mailbox, seal, stun, thresholds }, signal);
    await mailbox.close();
  }

  #browser() {
    const { office } = this;
    return {
      now_ms: () => office.monotonic_ms(),
      sleep: this.wait,
      peerConnection: (/** @type {RTCConfiguration} */ configuration) => office.peerConnection(configuration),
    };
  }
}
