/** A made-up browser with streams of events, for the tests of the board. */
import { ReconnectingEventSource } from "../../../web/live/event_source.js";

/** A made-up browser: time is moved by hand, streams are kept. */
class Browser {
  constructor() {
    this.now_ms = 0;
    this.answer = 200;
    /** @type {any[]} */
    this.rows = [];
    /** @type {string[]} */
    this.asked = [];
    /** @type {Stream[]} */
    this.streams = [];
    this.tick = () => {};
  }

  /** @param {string} path */
  events(path) {
    const stream = new Stream(path);
    this.streams.push(stream);
    return /** @type {any} */ (stream);
  }

  /** @param {string} path */
  async get(path) {
    this.asked.push(path);
    const { now_ms, rows, answer } = this;
    const last = `p-${100 + this.asked.length}`;
    return { status: answer, body: answer === 200 ? { last, rows, beat: beatAt(now_ms) } : null };
  }

  monotonic_ms() {
    return this.now_ms;
  }

  /** @param {() => void} work */
  every(work) {
    this.tick = work;
  }

  get stream() {
    return /** @type {Stream} */ (this.streams.at(-1));
  }

  /** @param {number} ms */
  async pass(ms) {
    for (const end = this.now_ms + ms; this.now_ms < end; ) {
      this.now_ms += 1000;
      this.tick();
      await new Promise((done) => setImmediate(done));
    }
  }
}

const SERVER_MS = 1_800_000_000_000;

/** @param {number} now_ms  by the page's clock, which began with the server's at SERVER_MS */
export function beatAt(now_ms) {
  return { now_ms: SERVER_MS + now_ms, day: "2026-11-23" };
}

class Stream extends EventTarget {
  /** @param {string} path */
  constructor(path) {
    super();
    this.path = path;
    this.readyState = 1;
  }

  close() {
    this.readyState = 2;
  }

  /** @param {string} name @param {unknown} data @param {string} [id] */
  send(name, data, id = "") {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data), lastEventId: id }));
  }

  /** @param {number} [now_ms]  when the server sent it */
  beat(now_ms = 1e9) {
    this.send("beat", beatAt(now_ms));
  }
}

export function connected() {
  const browser = new Browser();
  /** @type {any[]} */
  const heard = [];
  /** @type {string[]} */
  const said = [];
  const source = new ReconnectingEventSource(browser, "/board/events?of=team", {
    snapshot: (rows) => heard.push(["snapshot", rows]),
    row: (row) => heard.push(["row", row]),
    beat: () => {},
    connection: (connection) => said.push(connection),
    more: { direct: (news) => heard.push(["direct", news]) },
  });
  return { browser, heard, said, source };
}
