/**
 * One direction of a made-up SCTP association: unordered messages that are never sent again, one a packet, their
 * acknowledgements, and the congestion control that holds them back (RFC 9260, 7; RFC 3758 for what is given up).
 */

/** @typedef {import("./world.js").World} World */

const HEADERS = 97;
/** SACK, or FORWARD TSN, in a packet of its own. */
const SIGNAL = 97;
const MTU = 1200;
/** Reported missing so often: lost (RFC 9260, 7.2.4). */
const MISSING = 3;
/** A single packet is acknowledged after this. */
const DELAYED_MS = 200;
const TIMEOUT_MS = 1000;
/** Packets that leave at once when room appears (usrsctp's max burst). */
const BURST = 4;

export class Sender {
  /** @param {World} world @param {(data: ArrayBuffer) => void} deliver */
  constructor(world, deliver) {
    this.world = world;
    this.deliver = deliver;
    this.isCongested = world.line.congested ?? false;
    /** @type {ArrayBuffer[]} */
    this.waiting = [];
    this.window = 4380;
    this.threshold = 1e6;
    this.next = 0;
    /** Under way: bytes, and how often it was reported missing. @type {Map<number, {bytes: number, missing: number, sent_ms: number}>} */
    this.flight = new Map();
    this.recovers = -1;
    /** The receiver's side. @type {Set<number>} */
    this.got = new Set();
    this.cumulative = -1;
    this.unacknowledged = 0;
  }

  /** @param {ArrayBuffer} data */
  send(data) {
    this.waiting.push(data);
    this.#flush(Number.POSITIVE_INFINITY);
  }

  get #flying() {
    return [...this.flight.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** @param {number} most */
  #flush(most) {
    for (let i = 0; i < most; i++) {
      if (this.isCongested && this.#flying >= this.window) return;
      const data = this.waiting.shift();
      if (!data) return;
      const number = this.next++;
      const { now } = this.world;
      this.flight.set(number, { bytes: data.byteLength, missing: 0, sent_ms: now });
      this.world.loop(data.byteLength + HEADERS, () => this.#arrived(number, data));
      if (this.isCongested) this.world.at(now + TIMEOUT_MS, () => this.#timeout(number));
    }
  }

  /** At the receiver. @param {number} number @param {ArrayBuffer} data */
  #arrived(number, data) {
    this.deliver(data);
    this.got.add(number);
    while (this.got.delete(this.cumulative + 1)) this.cumulative += 1;
    this.unacknowledged += 1;
    if (this.unacknowledged >= 2 || this.got.size > 0) this.#acknowledge();
    else this.world.at(this.world.now + DELAYED_MS, () => this.unacknowledged && this.#acknowledge());
  }

  #acknowledge() {
    this.unacknowledged = 0;
    const cumulative = this.cumulative;
    const gaps = new Set(this.got);
    this.world.loop(SIGNAL + Math.min(gaps.size, 12), () => this.#acknowledged(cumulative, gaps));
  }

  /** At the sender. @param {number} cumulative @param {Set<number>} gaps */
  #acknowledged(cumulative, gaps) {
    const isFull = this.#flying + 653 > this.window;
    let bytes = 0;
    const newest = Math.max(cumulative, ...gaps);
    for (const [number, own] of this.flight) {
      if (number <= cumulative || gaps.has(number)) {
        bytes += own.bytes;
        this.flight.delete(number);
      } else if (number < newest && ++own.missing >= MISSING) this.#lose(number);
    }
    if (bytes && isFull)
      this.window += this.window < this.threshold ? Math.min(bytes, MTU) : (MTU * bytes) / this.window;
    this.#forward(cumulative);
    this.#flush(BURST);
  }

  /** @param {number} number */
  #lose(number) {
    this.flight.delete(number);
    if (number <= this.recovers) return;
    this.threshold = Math.max(this.window / 2, 4 * MTU);
    this.window = this.threshold;
    this.recovers = this.next - 1;
  }

  /** Tell the receiver what it need not wait for. @param {number} cumulative  as it has told */
  #forward(cumulative) {
    let first = this.next;
    for (const number of this.flight.keys()) first = Math.min(first, number);
    if (first - 1 <= cumulative) return;
    this.world.loop(SIGNAL, () => {
      this.cumulative = Math.max(this.cumulative, first - 1);
      for (const number of this.got) if (number <= this.cumulative) this.got.delete(number);
      while (this.got.delete(this.cumulative + 1)) this.cumulative += 1;
    });
  }

  /** @param {number} number */
  #timeout(number) {
    if (!this.flight.delete(number)) return;
    this.threshold = Math.max(this.window / 2, 4 * MTU);
    this.window = MTU;
    this.#forward(-2);
    this.#flush(BURST);
  }
}
