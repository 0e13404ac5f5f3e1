/**
 * Follows the server's events for as long as the page is open: reports silence, and reconnects.
 *
 * The browser's own reconnecting (WHATWG HTML §9.2) is used where it works. It gives up after any answer but
 * 200, and does not notice a line that died without a word; both are seen to here.
 */

const STALE_MS = 10_000; // two heartbeats and a half
const TICK_MS = 1_000;
const AGAIN_MS = 3_000;
const CLOSED = 2;

/**
 * @typedef {"waiting"|"live"|"stale"|"session"|"seats"} Connection  the last two are the end
 *
 * @typedef {object} Handlers
 * @property {(rows: any[]) => void} snapshot  everything there is
 * @property {(row: any) => void} row  one that is new or has changed
 * @property {(beat: {now_ms: number, day: string}) => void} beat  the server is well and so is the state
 * @property {(connection: Connection) => void} connection  each change once
 *
 * @typedef {object} Wanted  what is wanted of the browser
 * @property {(path: string) => EventSource} events
 * @property {(path: string) => Promise<number>} status
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
    this.heard_ms = environment.monotonic_ms();
    this.opened_ms = this.heard_ms;
    this.source = this.#open();
    environment.every(() => this.#tick(), TICK_MS);
  }

  get ended() {
    return this.connection === "session" || this.connection === "seats";
  }

  #open() {
    this.opened_ms = this.environment.monotonic_ms();
    const after = this.last ? `&after=${encodeURIComponent(this.last)}` : "";
    const source = this.environment.events(this.path + after);
    const listen = (/** @type {string} */ name, /** @type {(data: any) => void} */ take) => {
      source.addEventListener(name, (event) => {
        const { data, lastEventId } = /** @type {MessageEvent} */ (event);
        if (this.ended || this.source !== source) return;
        this.last = lastEventId || this.last;
        take(JSON.parse(data));
      });
    };
    listen("snapshot", (rows) => this.handlers.snapshot(rows));
    listen("row", (row) => this.handlers.row(row));
    listen("beat", (beat) => {
      this.heard_ms = this.environment.monotonic_ms();
      this.#setConnection("live");
      this.handlers.beat(beat);
    });
    listen("end", (why) => this.#end(why));
    return source;
  }

  #tick() {
    if (this.ended) return;
    const now_ms = this.environment.monotonic_ms();
    const stale = now_ms - this.heard_ms > STALE_MS;
    if (stale) this.#setConnection("stale");
    const given_up = this.source.readyState === CLOSED;
    if ((stale || given_up) && now_ms - this.opened_ms >= AGAIN_MS) this.#again();
  }

  async #again() {
    this.opened_ms = this.environment.monotonic_ms();
    this.source.close();
    const status = await this.environment.status(this.path.split("/events")[0] ?? "");
    if (status === 401) this.#end("session");
    else if (status === 200) this.source = this.#open();
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
