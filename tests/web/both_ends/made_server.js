/** A made-up server whose answers tests write by hand, and the page's environment beside it. */
import { Channel } from "../../../web/both_ends/channel.js";

export class Answered {
  constructor() {
    /** @type {ReadableStreamDefaultController<Uint8Array>|null} */
    this.control = null;
    this.body = new ReadableStream({
      start: (control) => {
        this.control = control;
      },
    });
    this.ok = true;
  }

  /** @param {string|Uint8Array} text */
  async write(text) {
    this.control?.enqueue(typeof text === "string" ? new TextEncoder().encode(text) : text);
    await settled();
  }

  /** @param {string} name @param {unknown} data */
  event(name, data) {
    return this.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  async end() {
    this.control?.close();
    await settled();
  }
}

export async function settled() {
  for (let turns = 0; turns < 5; turns++) await new Promise((done) => setImmediate(done));
}

/** A channel, what it has asked for and what it has heard. */
export async function connected() {
  const seen = {
    now_ms: 0,
    /** @type {{path: string, init: RequestInit}[]} */
    fetched: [],
    /** @type {Answered[]} */
    streams: [],
    /** @type {{status: number, body: any, retry_after_s: null}} */
    answer: { status: 0, body: null, retry_after_s: null },
    /** @type {unknown[]} */
    asked: [],
    /** @type {any[]} */
    heard: [],
    /** @type {string[]} */
    connections: [],
    /** @type {unknown[]} */
    faults: [],
    tick: () => {},
  };
  const environment = /** @type {any} */ ({
    config: { token: "t".repeat(26), language: "de" },
    now_ms: () => seen.now_ms,
    request: async (/** @type {string} */ path, /** @type {unknown} */ body) => {
      seen.asked.push([path, body]);
      return seen.answer;
    },
    fault: (/** @type {unknown} */ error) => seen.faults.push(error),
  });
  const channel = new Channel(environment, {
    heard: (news) => seen.heard.push(news),
    connection: (connection) => seen.connections.push(connection),
    fetch: /** @type {any} */ (
      async (/** @type {string} */ path, /** @type {RequestInit} */ init) => {
        const stream = new Answered();
        init.signal?.addEventListener("abort", () => stream.control?.error(new Error("aborted")));
        seen.fetched.push({ path, init });
        seen.streams.push(stream);
        return stream;
      }
    ),
    every: (work) => {
      seen.tick = work;
    },
  });
  const pass = async (/** @type {number} */ ms) => {
    for (const end = seen.now_ms + ms; seen.now_ms < end; ) {
      seen.now_ms += 1000;
      seen.tick();
      await settled();
    }
  };
  await settled();
  return { channel, seen, pass };
}
