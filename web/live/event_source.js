/**
 * Follows the server's events for as long as the page is open: reports silence, reconnects, and asks for the rows
 * where no events come through.
 *
 * The browser's own reconnecting (WHATWG HTML §9.2) is used where it works. It gives up after any answer but
 * 200, and does not notice a line that died without a word. A proxy may hold a stream back for as long as it is open,
 * or until it has a block of it: an answer that ends comes through all the same. What an older stream still says once
 * rows were asked for may be older than these, so that only its heartbeat counts: it tells that a new one is worth opening.
 */

const QUIET_MS = 6_000; // a heartbeat and a half: then the rows are asked for
const STALE_MS = 10_000; // two heartbeats and a half
const TICK_MS = 1_000;
const ASK_MS = 5_000;
const AGAIN_MS = 3_000; // the browser has given the stream up
const PATIENCE_MS = 20_000; // with a stream that has never said anything
const FRESH_MS = 5_000; // age of a heartbeat
const CLOSED = 2;

/**
 * @typedef {"waiting"|"live"|"asked"|"stale"|"session"|"seats"} Connection  `asked`: the rows are right because they
 *   are asked for again and again; the last two are the end
 * @typedef {{now_ms: number, day: string}} Beat
 * @typedef {{status: number, body: {last: string, rows: any[], beat: Beat}|null}} Answer
 *
 * @typedef {object} Handlers
 * @property {(rows: any[]) => void} snapshot  everything there is
 * @property {(row: any) => void} row  one thing that is new or has changed
 * @property {(beat: Beat) => void} beat  the server is well and so is the state
 * @property {(connection: Connection) => void} connection  each change once
 * @property {Record<string, (data: any) => void>} [more]  events of other names, which nothing repeats
 *
 * @typedef {EventTarget & {readyState: number, close: () => void}} Source  an `EventSource`, or like one
 *
 * @typedef {object} Wanted  what is wanted of the browser
 * @property {(path: string) => Source} events
 * @property {(path: string) => Promise<Answer>} get  of the stream's path: what it would say at its beginning
 * @property {() => number} monotonic_ms
 * @property {(work: () => void, ms: number) => void} every
 */

export class ReconnectingEventSource {
  /**
   * @param {Wanted} environment
   * @param {string} path  of the stream, with a query
   * @param {Handlers} handlers
   */
  constructor(environment, path, handlers) {
    this.environment = environment;
    this.path = path;
    this.handlers = handlers;
    /** The number of the newest event. */
    this.last = "";
    /** @type {Connection} */
    this.connection = "waiting";
    /** When a heartbeat came as it should. */
    this.heard_ms = environment.monotonic_ms();
    /** When the rows were last known to be right. */
    this.right_ms = this.heard_ms;
    this.asked_ms = Number.NEGATIVE_INFINITY;
    this.asking = false;
    /** The server's clock less ours, once known. */
    this.ahead_ms = Number.NEGATIVE_INFINITY;
    this.opened_ms = 0;
    this.closed = false;
    this.source = this.#open();
    environment.every(() => this.#tick(), TICK_MS);
  }

  get ended() {
    return this.connection === "session" || this.connection === "seats";
  }

  /** Hear nothing until `open`: the page goes away. */
  close() {
    this.closed = true;
    this.source.close();
  }

  /** Hear again, whatever was the end. */
  open() {
    if (!this.closed && !this.ended) return;
    this.closed = false;
    this.heard_ms = this.right_ms = this.environment.monotonic_ms();
    this.#setConnection("waiting");
    this.#reopen();
  }

  #open() {
    this.opened_ms = this.environment.monotonic_ms();
    this.spoke = false;
    this.overtaken = false;
    const after = this.last ? `&after=${encodeURIComponent(this.last)}` : "";
    const source = this.environment.events(this.path + after);
    const listen = (/** @type {string} */ name, /** @type {(data: any) => void} */ take) => {
      source.addEventListener(name, (event) => {
        const { data, lastEventId } = /** @type {MessageEvent} */ (event);
        if (this.ended || this.closed || this.source !== source) return;
        if (!this.overtaken) this.last = lastEventId || this.last;
        take(JSON.parse(data));
      });
    };
    listen("snapshot", (rows) => this.overtaken || this.handlers.snapshot(rows));
    listen("row", (row) => this.overtaken || this.handlers.row(row));
    listen("beat", (beat) => this.#beat(beat));
    listen("end", (why) => this.#end(why));
    for (const [name, take] of Object.entries(this.handlers.more ?? {})) listen(name, take);
    return source;
  }

  /** @param {Beat} beat */
  #beat(beat) {
    const now_ms = this.environment.monotonic_ms();
    if (beat.now_ms < now_ms + this.ahead_ms - FRESH_MS) return; // held back
    if (this.overtaken) return this.#reopen();
    this.spoke = true;
    this.heard_ms = now_ms;
    this.#right(beat);
    this.#setConnection("live");
  }

  /** @param {Beat} beat */
  #right(beat) {
    this.right_ms = this.environment.monotonic_ms();
    this.ahead_ms = beat.now_ms - this.right_ms;
    this.handlers.beat(beat);
  }

  #tick() {
    if (this.ended || this.closed) return;
    const now_ms = this.environment.monotonic_ms();
    const given_up = this.source.readyState === CLOSED;
    if (now_ms - this.right_ms > STALE_MS) this.#setConnection("stale");
    const due = now_ms - this.asked_ms >= (given_up ? AGAIN_MS : ASK_MS);
    if ((given_up || now_ms - this.heard_ms > QUIET_MS) && due && !this.asking) this.#ask();
  }

  async #ask() {
    this.asked_ms = this.environment.monotonic_ms();
    this.asking = true;
    const { status, body } = await this.environment.get(this.path);
    this.asking = false;
    if (this.ended || this.closed) return;
    if (status === 401) this.#end("session");
    else if (status === 200 && body && this.heard_ms < this.asked_ms) this.#take(body);
  }

  /** @param {NonNullable<Answer["body"]>} answer */
  #take({ last, rows, beat }) {
    this.overtaken = true;
    this.last = last;
    this.handlers.snapshot(rows);
    this.#right(beat);
    if (!this.spoke) this.#setConnection("asked"); // one that has spoken may have broken off: the next one tells
    const waited = this.right_ms - this.opened_ms > PATIENCE_MS;
    if (this.spoke || waited || this.source.readyState === CLOSED) this.#reopen();
  }

  #reopen() {
    this.source.close();
    this.source = this.#open();
  }

  /** @param {Connection} why */
  #end(why) {
    this.source.close();
    this.#setConnection(why);
  }

  /** @param {Connection} connection */
  #setConnection(connection) {
    if (this.connection === connection) return;
    this.connection = connection;
    this.handlers.connection(connection);
  }
}
