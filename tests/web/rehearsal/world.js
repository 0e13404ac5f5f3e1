/** A made-up browser on a made-up line, in time of its own: seconds of a rehearsal pass in milliseconds. */
import { aborted } from "../../../web/browser/abort.js";
import { random } from "../made.js";
import { Peer } from "./peer.js";
import { THRESHOLDS } from "./thresholds.js";
import { Way } from "./way.js";

/** @typedef {import("./way.js").Line} Line */

export class World {
  /** @param {Line} [line] @param {(path: string, body: any) => any} [server] @param {number} [seed] */
  constructor(line = {}, server = answers(), seed = 7) {
    const next = random(seed);
    const draw = () => (next() + 1) / 2;
    this.line = line;
    this.server = server;
    this.now = 0;
    /** @type {{at: number, act: () => void}[]} */
    this.events = [];
    this.up = new Way(line.up ?? 1e6, line, draw);
    this.down = new Way(line.down ?? 1e6, line, draw);
    this.bytes = 0;
    /** @type {Peer[]} */
    this.peers = [];
    /** @type {(() => void)[]} */
    this.listeners = [];
    this.network = "wifi";
    this.environment = /** @type {any} */ (this.#environment());
  }

  #environment() {
    return {
      config: { thresholds: THRESHOLDS },
      now_ms: () => this.now,
      sleep: (/** @type {number} */ ms, /** @type {AbortSignal} */ signal) => this.sleep(ms, signal),
      peerConnection: (/** @type {any} */ configuration) => new Peer(this, configuration),
      get: (/** @type {string} */ path, /** @type {AbortSignal} */ signal) => this.ask(path, null, signal),
      request: (/** @type {string} */ path, /** @type {any} */ body, /** @type {AbortSignal} */ signal) =>
        this.ask(path, body, signal),
      online: () => true,
      networkType: () => this.network,
      onNetworkChange: (/** @type {() => void} */ listener) => {
        this.listeners.push(listener);
        return () => this.listeners.splice(this.listeners.indexOf(listener), 1);
      },
    };
  }

  /** @param {number} at @param {() => void} act */
  at(at, act) {
    let index = this.events.length;
    while (index > 0 && (this.events[index - 1]?.at ?? 0) > at) index -= 1;
    this.events.splice(index, 0, { at, act });
  }

  /** @param {number} ms @param {AbortSignal} [signal] @returns {Promise<void>} */
  sleep(ms, signal) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(aborted());
      const stop = () => reject(aborted());
      signal?.addEventListener("abort", stop, { once: true });
      this.at(this.now + ms + (this.line.late?.(this.now) ?? 0), () => {
        signal?.removeEventListener("abort", stop);
        resolve();
      });
    });
  }

  /**
   * Up and down the line, as a packet of the loop or a request does.
   * @param {number} bytes @param {(turned_ms: number) => void} arrived
   */
  loop(bytes, arrived) {
    this.bytes += 2 * bytes;
    if (this.line.dead?.(this.now)) return;
    const turned = this.up.carry(this.now, bytes);
    if (turned === null) return;
    this.at(turned, () => {
      const back = this.down.carry(turned, bytes);
      if (back !== null) this.at(this.line.starved?.(back) ?? back, () => arrived(turned));
    });
  }

  /** @param {string} path @param {any} body @param {AbortSignal} signal @returns {Promise<any>} */
  ask(path, body, signal) {
    return new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(aborted()), { once: true });
      let isDone = false;
      const answer = (/** @type {number} */ turned) => {
        if (!isDone)
          resolve({ retry_after_s: null, ...this.server(path, path === "/api/line" ? turned : body) });
        isDone = true;
      };
      const say = (/** @type {number} */ turned) =>
        this.at(this.now + (this.line.served ?? 0), () => answer(turned));
      const again = () => {
        if (isDone || signal?.aborted) return;
        this.loop(400, say);
        this.at(this.now + 300, again); // as TCP does
      };
      again();
    });
  }

  /** The network changes. @param {string} name */
  change(name) {
    this.network = name;
    for (const listener of [...this.listeners]) listener();
  }

  /**
   * Let time pass until the work is done.
   * @template T @param {Promise<T>} work @returns {Promise<T>}
   */
  async run(work) {
    let isDone = false;
    const done = work.finally(() => {
      isDone = true;
    });
    done.catch(() => {});
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (isDone) return done;
      const next = this.events.shift();
      if (!next) throw new Error("nothing will ever happen again");
      this.now = Math.max(this.now, next.at);
      next.act();
    }
  }
}

/** A server that admits at once and is well. @param {Record<string, any>} [changes] */
export function answers(changes = {}) {
  return (/** @type {string} */ path, /** @type {any} */ asked) => {
    const own = changes[path];
    if (own) return typeof own === "function" ? own(asked) : own;
    if (path === "/api/line") return { status: 200, body: { ms: 5e6 + asked } };
    if (path === "/ready") return { status: 200, body: { database: "ok", relay: "ok" } };
    return {
      status: 201,
      body: { ice_servers: [{ urls: ["turn:r?transport=udp", "turn:r?transport=tcp"] }] },
    };
  };
}
