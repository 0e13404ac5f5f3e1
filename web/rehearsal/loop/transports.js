/**
 * Which way real-time media gets through: UDP where it can, else TCP, else TLS. All are tried, a little apart,
 * and UDP keeps its precedence while there is a sign of it.
 */

import { LOOP_BYTES } from "../estimate/pace.js";
import { Loop } from "./relay_loop.js";

/** @typedef {import("./webrtc_stats.js").Transport} Transport */
/** @typedef {{transport: Transport, loop: Loop}} Way */

/** @type {Transport[]} best first */
const ORDER = ["udp", "tcp", "tls"];
/** A worse transport starts this much later, so that it rarely takes room from a better one … */
const HEAD_START_MS = 300;
/** … and this much where the better one's relay has answered; that one is tried once more then, too. */
const ANSWERED_START_MS = 1200;
/** How long a better transport without a sign of life may still come: STUN's first two repeats (RFC 8489, 6.2.1). */
const GRACE_MS = 800;
/** The same for one whose relay has answered already. */
const ANSWERED_GRACE_MS = 2500;
const LOOK_MS = 25;

/**
 * Sort the server's URLs by transport (RFC 7065).
 * @param {{urls: string|string[], username?: string, credential?: string}[]} servers
 * @returns {Map<Transport, RTCIceServer[]>}
 */
export function byTransport(servers) {
  /** @type {Map<Transport, RTCIceServer[]>} */
  const result = new Map();
  for (const { urls, ...credentials } of servers) {
    for (const url of [urls].flat()) {
      const transport = url.startsWith("turns:") ? "tls" : url.includes("transport=tcp") ? "tcp" : "udp";
      result.set(transport, [...(result.get(transport) ?? []), { urls: url, ...credentials }]);
    }
  }
  return result;
}

/** Round trips until a relay has given an address: two requests (RFC 8656, 5), behind TCP's handshake and TLS 1.2's. */
const TRIPS = { udp: 2, tcp: 3, tls: 5 };

/** The attempts of one rehearsal, each a loop over one transport. */
export class Routes {
  /**
   * @param {import("../../browser/environment.js").Environment} environment
   * @param {{urls: string|string[], username?: string, credential?: string}[]} servers
   * @param {{bytes: number}} budget  what may still be moved: each loop takes its share
   */
  constructor(environment, servers, budget) {
    this.environment = environment;
    this.budget = budget;
    this.servers = byTransport(servers);
    /** @type {(Way & {open_ms: number|null})[]} best first */
    this.ways = [];
    this.helpers = 0;
    /** @type {Transport[]} not started yet, best first */
    this.waiting = [];
    this.last_ms = Number.NEGATIVE_INFINITY;
    this.isRepeated = false;
  }

  /**
   * Open the best way. All others are closed again.
   * @param {AbortSignal} signal
   * @param {number} until_ms  give up at this time
   * @returns {Promise<Way|null>} null when none opened in time; none is closed then
   */
  async open(signal, until_ms) {
    this.waiting = ORDER.filter((transport) => this.servers.has(transport));
    for (;;) {
      const now = this.environment.now_ms();
      this.#startNext(now);
      const best = choose(this.ways.map(state), now);
      if (best !== null) return this.#keep(best);
      if (now >= until_ms) return null;
      await this.environment.sleep(LOOK_MS, signal);
    }
  }

  /** @param {number} now */
  #startNext(now) {
    const answered = this.ways.find(({ loop }) => loop.answers_ms.length > 0)?.transport;
    if (now < this.last_ms + (answered ? ANSWERED_START_MS : HEAD_START_MS)) return;
    this.last_ms = now;
    const next = this.waiting.shift();
    if (answered && !this.isRepeated) this.#start(answered);
    this.isRepeated ||= answered !== undefined;
    if (next) this.#start(next);
  }

  /** @param {Transport} transport */
  #start(transport) {
    const loop = new Loop(this.environment, this.servers.get(transport) ?? []);
    this.budget.bytes -= LOOP_BYTES;
    /** @type {Way & {open_ms: number|null}} */
    const way = { transport, loop, open_ms: null };
    this.ways.push(way);
    loop.opened.then(
      () => {
        way.open_ms = this.environment.now_ms();
      },
      () => {}, // one that is closed in the race is nobody's error
    );
    return loop;
  }

  /**
   * Open two more loops the same way, once, to share the load.
   * @param {Transport} transport
   * @param {(loop: Loop) => void} join  is called with each that opens
   */
  more(transport, join) {
    for (; this.helpers < 2; this.helpers++) {
      const loop = this.#start(transport);
      loop.opened.then(
        () => join(loop),
        () => {}, // it was only to help
      );
    }
  }

  /** @param {number} index @returns {Way|null} */
  #keep(index) {
    this.ways.forEach((way, i) => {
      if (i !== index) way.loop.close();
    });
    return this.ways[index] ?? null;
  }

  /**
   * The round trip to a relay that answered, by the quickest of all answers over the best transport: whatever was lost
   * and repeated, or stood in a queue, only adds.
   * @returns {{transport: Transport, rtt_ms: number}|null} null where no transport has more than one answer
   */
  roundTrip() {
    for (const transport of ORDER) {
      const own = this.ways.filter((way) => way.transport === transport);
      const times = own.flatMap(({ loop }) => loop.answers_ms);
      if (times.length > 1) return { transport, rtt_ms: Math.round(Math.min(...times) / TRIPS[transport]) };
    }
    return null;
  }

  /** True when silence is not the network's: a relay gave an address or answered with an error, or was not looked for. */
  get answered() {
    return this.ways.some(
      ({ loop }) => loop.answers_ms.length > 0 || loop.errors.some((code) => code !== UNREACHED),
    );
  }

  close() {
    this.#keep(-1);
  }
}

/** webrtc-pc 5.7.4: no host candidate could reach the server. */
const UNREACHED = 701;

/** @param {Way & {open_ms: number|null}} way */
function state({ transport, loop, open_ms }) {
  return { transport, open_ms, answered: loop.answers_ms.length > 0 };
}

/**
 * Choose among ways that were started, best first: an open one whose betters have had their time.
 * @param {{transport: Transport, open_ms: number|null, answered: boolean}[]} ways
 * @param {number} now_ms
 * @returns {number|null} index
 */
export function choose(ways, now_ms) {
  const open = ORDER.map((kind) => ways.findIndex((way) => way.transport === kind && way.open_ms !== null));
  const index = open.find((found) => found >= 0) ?? -1;
  const { open_ms = null, transport = null } = ways[index] ?? {};
  if (open_ms === null || transport === null) return null;
  const better = ways.filter((way) => ORDER.indexOf(way.transport) < ORDER.indexOf(transport));
  const grace = better.some(({ answered }) => answered) ? ANSWERED_GRACE_MS : GRACE_MS;
  return better.length === 0 || now_ms >= open_ms + grace ? index : null;
}
