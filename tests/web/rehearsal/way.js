/** One direction of a made-up line, as bench/connection/emulator.c has it: a queue in front of a rate, then a delay. */

/**
 * @typedef {object} Line  rates in kbit/s, times in ms, one way
 * @property {number} [up]
 * @property {number} [down]
 * @property {number} [delay]
 * @property {number} [jitter]  the delay wanders within this much on either side, never reordering
 * @property {number} [loss]  per cent, each way
 * @property {number} [burst]  mean length of a row of losses; 1: independent
 * @property {number} [queue]
 * @property {number} [bucket]  ms of the rate that may pass at once
 * @property {{kbps: number, ms: number, every_ms: number, phase?: number}} [dips]  the rate of both ways falls again
 *   and again, the first time `phase` before the start
 * @property {string[]} [passes]  transports that get through
 * @property {string} [past]  type of the candidate that is used instead of the relay's
 * @property {boolean} [opens]  false: the relay answers, but the two ends never reach each other
 * @property {number} [served]  how long our server takes for an answer
 * @property {boolean} [congested]  the browser's SCTP holds the load back, as RFC 9260 has it
 * @property {(now_ms: number) => boolean} [dead]
 * @property {(now_ms: number) => number} [late]  how late the page's timers are
 * @property {(at_ms: number) => number} [starved]  when the browser hands over what arrives at a time
 */

/** The delay wanders from one knot to the next. */
const KNOT_MS = 20;

export class Way {
  /** @param {number} kbps @param {Line} line @param {() => number} draw  0 ≤ x < 1 */
  constructor(kbps, { delay = 20, jitter = 0, loss = 0, burst = 1, queue = 250, bucket = 0, dips }, draw) {
    this.kbps = kbps;
    this.delay = delay;
    this.jitter = jitter;
    this.loss = loss / 100;
    this.burst = burst;
    this.queue = queue;
    this.bucket = bucket;
    this.dips = dips;
    this.draw = draw;
    this.isBad = false;
    this.free_ms = 0;
    this.last_ms = 0;
    this.knot = { at: -KNOT_MS, from: 0, to: 0 };
  }

  /** @param {number} now @param {number} bytes @returns {number|null} when it arrives */
  carry(now, bytes) {
    if (this.#loses()) return null;
    const begin = Math.max(now, this.free_ms);
    if (begin - this.bucket - now > this.queue) return null;
    this.free_ms = this.#carried(begin, bytes * 8);
    const wait_ms = Math.max(0, this.free_ms - this.bucket - now);
    this.last_ms = Math.max(this.last_ms, now + wait_ms + Math.max(0, this.delay + this.#wander(now)));
    return this.last_ms;
  }

  /** Gilbert's chain: in the bad state everything is lost. */
  #loses() {
    if (this.burst <= 1) return this.draw() < this.loss;
    const change = this.isBad ? 1 / this.burst : this.loss / (1 - this.loss) / this.burst;
    if (this.draw() < change) this.isBad = !this.isBad;
    return this.isBad;
  }

  /** @param {number} now */
  #wander(now) {
    const { knot } = this;
    if (!this.jitter) return 0;
    if (now - knot.at > 10 * KNOT_MS) knot.at = now - KNOT_MS;
    for (; now >= knot.at + KNOT_MS; knot.at += KNOT_MS) {
      knot.from = knot.to;
      knot.to = (this.draw() * 2 - 1) * this.jitter;
    }
    return knot.from + ((knot.to - knot.from) * (now - knot.at)) / KNOT_MS;
  }

  /** @param {number} begin @param {number} bits @returns {number} when they have been carried */
  #carried(begin, bits) {
    if (!this.dips) return begin + bits / this.kbps;
    const { kbps, ms, every_ms, phase = 0 } = this.dips;
    for (let now = begin, left = bits; ; ) {
      const at = (now + phase) % every_ms;
      const rate = at < ms ? kbps : this.kbps;
      const room = (at < ms ? ms : every_ms) - at;
      if (left <= room * rate) return now + left / rate;
      left -= room * rate;
      now += Math.max(room, 1e-6);
    }
  }
}
