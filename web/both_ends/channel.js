/** What the page of an appointment hears of the server: messages by name, each for whoever has registered. */

import { ReconnectingEventSource } from "../live/event_source.js";
import { newsOf } from "../reporting/news.js";
import { PostedEvents } from "./posted_events.js";

const PATH = "/api/both-ends/events";

/**
 * @typedef {import("../browser/environment.js").Environment} Environment
 * @typedef {import("../live/event_source.js").Connection} Connection
 * @typedef {(value: any) => void} Take
 */

export class Channel {
  /**
   * @param {Pick<Environment, "config"|"now_ms"|"request"|"fault">} environment
   * @param {object} about
   * @param {(news: import("../reporting/news.js").News) => void} about.heard  the link leads nowhere any more
   * @param {(connection: Connection) => void} about.connection  each change once
   * @param {typeof globalThis.fetch} [about.fetch]
   * @param {(work: () => void, ms: number) => void} [about.every]
   */
  constructor(
    environment,
    { heard, connection, fetch = globalThis.fetch.bind(globalThis), every = setInterval },
  ) {
    this.environment = environment;
    this.heard = heard;
    const { token, language } = environment.config;
    this.body = { token, language };
    this.fetch = fetch;
    /** @type {Map<string, Take[]>} */
    this.takers = new Map();
    /** The newest of each state. @type {Map<string, any>} */
    this.known = new Map();
    const wanted = {
      events: () => new PostedEvents((signal) => this.#stream(signal)),
      get: () => this.#ask(),
      monotonic_ms: () => environment.now_ms(),
      every: (/** @type {() => void} */ work, /** @type {number} */ ms) => void every(work, ms),
    };
    this.source = new ReconnectingEventSource(wanted, PATH, {
      snapshot: (states) => this.#keep(states),
      row: (messages) => this.#tell(messages),
      beat: () => {},
      connection,
    });
  }

  /**
   * Register for what is told by a name (checker/both_ends/messages.py); a state that is known is told at once.
   * @param {string} name
   * @param {Take} take
   */
  on(name, take) {
    this.takers.set(name, [...(this.takers.get(name) ?? []), take]);
    if (this.known.has(name)) this.#hand(take, this.known.get(name));
  }

  /** Hear nothing more until `open`. */
  close() {
    this.source.close();
  }

  open() {
    this.source.open();
  }

  /** @param {Record<string, any>} states */
  #keep(states) {
    for (const [name, value] of Object.entries(states)) this.known.set(name, value);
    this.#tell(states);
  }

  /** @param {Record<string, any>} messages */
  #tell(messages) {
    for (const [name, value] of Object.entries(messages)) {
      for (const take of this.takers.get(name) ?? []) this.#hand(take, value);
    }
  }

  /** One taker's failure stops no other. @param {Take} take @param {any} value */
  #hand(take, value) {
    try {
      take(value);
    } catch (error) {
      this.environment.fault(error);
    }
  }

  /** @param {AbortSignal} signal */
  #stream(signal) {
    return this.fetch(PATH, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
      body: JSON.stringify(this.body),
      cache: "no-store",
      credentials: "same-origin",
      signal,
    });
  }

  async #ask() {
    const answer = await this.environment.request(PATH, this.body);
    const news = newsOf(answer.status, answer.body);
    if (news) {
      this.close();
      this.heard(news);
    }
    return answer;
  }
}
