/** A made-up browser on a made-up line, in time of its own: seconds of a rehearsal pass in milliseconds. */
import { aborted } from "../../../web/browser/abort.js";
import { random } from "../made.js";
import { THRESHOLDS } from "./thresholds.js";

/**
 * @typedef {object} Line  rates in kbit/s, times in ms, one way
 * @property {number} [up]
 * @property {number} [down]
 * @property {number} [delay]
 * @property {number} [loss]  per cent, each way
 * @property {number} [queue]
 * @property {{kbps: number, ms: number, every_ms: number}} [dips]  the rate of both ways falls again and again
 * @property {string[]} [passes]  transports that get through
 * @property {string} [past]  type of the candidate that is used instead of the relay's
 * @property {(now_ms: number) => boolean} [dead]
 * @property {(now_ms: number) => number} [late]  how late the page's timers are
 */

/** One direction: a queue in front of a rate, then a delay. */
class Way {
  /** @param {number} kbps @param {Line} line @param {() => number} draw  0 ≤ x < 1 */
  constructor(kbps, { delay = 20, loss = 0, queue = 250, dips }, draw) {
    this.kbps = kbps;
    this.dips = dips;
    this.delay = delay;
    this.loss = loss / 100;
    this.queue = queue;
    this.draw = draw;
    this.free_ms = 0;
  }

  /** @param {number} now @param {number} bytes @returns {number|null} when it arrives */
  carry(now, bytes) {
    if (this.draw() < this.loss) return null;
    const begin = Math.max(now, this.free_ms);
    if (begin - now > this.queue) return null;
    this.free_ms = this.#carried(begin, bytes * 8);
    return this.free_ms + this.delay;
  }

  /** @param {number} begin @param {number} bits @returns {number} when they have been carried */
  #carried(begin, bits) {
    if (!this.dips) return begin + bits / this.kbps;
    const { kbps, ms, every_ms } = this.dips;
    for (let now = begin, left = bits; ; ) {
      const at = now % every_ms;
      const rate = at < ms ? kbps : this.kbps;
      const room = (at < ms ? ms : every_ms) - at;
      if (left <= room * rate) return now + left / rate;
      left -= room * rate;
      now += Math.max(room, 1e-6);
    }
  }
}

export class World {
  /** @param {Line} [line] @param {(path: string, body: any) => any} [server] */
  constructor(line = {}, server = answers()) {
    const next = random(7);
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
    this.events.push({ at, act });
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
      if (back !== null) this.at(back, () => arrived(turned));
    });
  }

  /** @param {string} path @param {any} body @param {AbortSignal} signal @returns {Promise<any>} */
  ask(path, body, signal) {
    return new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(aborted()), { once: true });
      let isDone = false;
      const say = (/** @type {number} */ turned) => {
        if (!isDone)
          resolve({ retry_after_s: null, ...this.server(path, path === "/api/line" ? turned : body) });
        isDone = true;
      };
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
      this.events.sort((a, b) => a.at - b.at);
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

/** Half of a pair of peer connections; two that are made one after the other belong together. */
class Peer extends EventTarget {
  /** @param {World} world @param {any} configuration */
  constructor(world, configuration) {
    super();
    this.world = world;
    this.connectionState = "new";
    this.remoteDescription = null;
    this.localDescription = {};
    const isTcp = configuration.iceServers[0].urls.includes("tcp");
    const passes = world.line.passes ?? ["udp", "tcp"];
    this.isPassing = passes.includes(isTcp ? "tcp" : "udp");
    this.index = world.peers.push(this) - 1;
    this.channel = new Channel(this);
  }

  get other() {
    return /** @type {Peer} */ (this.world.peers[this.index ^ 1]);
  }

  createDataChannel() {
    return this.channel;
  }

  /** Four round trips of the loop, as ICE, DTLS and SCTP take together. */
  async setLocalDescription() {
    const open_ms = this.world.now + 16 * this.world.up.delay;
    if (!this.isPassing || this.world.line.dead?.(this.world.now)) return;
    this.world.at(this.world.now + 4 * this.world.up.delay, () =>
      this.dispatchEvent(Object.assign(new Event("icecandidate"), { candidate: { candidate: "relay" } })),
    );
    this.world.at(open_ms, () => this.channel.dispatchEvent(new Event("open")));
  }

  async getStats() {
    const local = { type: "local-candidate", id: "L", candidateType: this.world.line.past ?? "relay" };
    const pair = { type: "candidate-pair", selected: true, localCandidateId: "L" };
    return new Map([local, pair].map((entry, index) => [index, entry]));
  }

  async setRemoteDescription() {}
  async addIceCandidate() {}
  close() {
    this.connectionState = "closed";
  }
}

class Channel extends EventTarget {
  /** @param {Peer} peer */
  constructor(peer) {
    super();
    this.peer = peer;
    this.bufferedAmount = 0;
    this.binaryType = "";
  }

  /** @param {ArrayBuffer} data */
  send(data) {
    const { world, other } = this.peer;
    world.loop(data.byteLength + 97, () => {
      if (other.connectionState !== "closed")
        other.channel.dispatchEvent(Object.assign(new Event("message"), { data }));
    });
  }
}
