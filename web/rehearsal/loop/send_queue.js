/**
 * Watches, packet by packet, the queue that the load builds up, so that it stays short.
 */

import { travel } from "../estimate/trace.js";

/** Longest wait that the load may cause, so that a call beside it or a passing line is not spoiled. */
const LONG_MS = 100;
/** What arrived in this time shows the queue as it is now. */
const RECENT_MS = 60;
/** Packets on their way that any line must bear. */
const FREE_PACKETS = 10;
/** A train may overshoot by this: with fewer packets it would show no rate. */
const LEAST = 5;
/** More than that only as fast as they arrive, with some room to find out that the line is faster … */
const ROOM = 1.6;
/** … and for the queue that shows a limit. */
const SPARE_MS = 130;
const RATE_MS = 200;
/** What is not there so long after the shortest travel time is lost, not under way. */
const GONE_MS = 250;

/** The queue in front of the line, by the newest arrivals. */
export class Queue {
  constructor() {
    this.base_ms = Number.POSITIVE_INFINITY;
    /** @type {{at_ms: number, wait_ms: number}[]} */
    this.arrivals = [];
    /** What the newest arrival had to wait. */
    this.latest_ms = 0;
    /** Highest number that has arrived, by side: what left before it is not under way any more. @type {number[]} */
    this.newest = [];
  }

  /** @param {import("../estimate/trace.js").Packet} packet  that has just arrived */
  arrived(packet) {
    const at_ms = packet.sent_ms + travel(packet);
    this.newest[packet.side] = Math.max(this.newest[packet.side] ?? -1, packet.seq);
    this.base_ms = Math.min(this.base_ms, travel(packet));
    this.arrivals = this.#since(at_ms - RATE_MS);
    this.latest_ms = packet.held ? 0 : travel(packet) - this.base_ms;
    this.arrivals.push({ at_ms, wait_ms: this.latest_ms });
  }

  /** What even the luckiest of the newest packets had to wait, 0 without any. @param {number} now_ms */
  wait_ms(now_ms) {
    const waits = this.#since(now_ms - RECENT_MS).map(({ wait_ms }) => wait_ms);
    return waits.length ? Math.min(...waits) : 0;
  }

  /**
   * How many packets may still be sent: none while even the luckiest of the newest ones had to wait long, or while
   * more are on their way than the line could carry in that time.
   * @param {number} now_ms
   * @param {import("../estimate/trace.js").Packet[]} packets  sent so far
   * @param {number} [known_ms]  it is known what has arrived until then: now, unless another device has to tell
   */
  room(now_ms, packets, known_ms = now_ms) {
    const gone_ms = known_ms - GONE_MS - Math.min(this.base_ms, 1000);
    const isUnderway = (/** @type {import("../estimate/trace.js").Packet} */ { side, seq, sent_ms }) =>
      sent_ms > gone_ms && seq > (this.newest[side] ?? -1);
    const underway = packets.filter(isUnderway).length;
    const perMs = this.#since(known_ms - RATE_MS).length / RATE_MS;
    const unseen = perMs * (now_ms - known_ms); // has arrived since, if all goes on as it did
    // On a very slow line the newest arrival is old.
    const isLong = Math.max(this.wait_ms(known_ms), underway && this.latest_ms) > LONG_MS;
    const isOver = unseen > 0 && underway - unseen <= perMs * (this.base_ms + LONG_MS);
    if (isLong && !isOver) return 0;
    const most = Math.max(FREE_PACKETS, unseen + perMs * (ROOM * Math.min(this.base_ms, RATE_MS) + SPARE_MS));
    return underway > most ? 0 : Math.max(LEAST, most - underway);
  }

  /** @param {number} from_ms */
  #since(from_ms) {
    return this.arrivals.filter(({ at_ms }) => at_ms > from_ms);
  }
}
