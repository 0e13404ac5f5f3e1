/**
 * Watches, packet by packet, the queue that the load builds up, so that it stays short.
 */

import { travel } from "./delay.js";

/** Longest wait that the load may cause, so that a call beside it or a passing line is not spoiled. */
const LONG_MS = 100;
/** What arrived in this time tells of the queue now. */
const RECENT_MS = 60;

/** The queue in front of the line, by the newest arrivals. */
export class Queue {
  constructor() {
    this.base_ms = Number.POSITIVE_INFINITY;
    /** @type {{at_ms: number, wait_ms: number}[]} */
    this.recent = [];
  }

  /** @param {import("./stats.js").Packet} packet  that has just arrived */
  arrived(packet) {
    this.base_ms = Math.min(this.base_ms, travel(packet));
    const at_ms = /** @type {number} */ (packet.got_ms);
    this.recent = this.recent.filter((one) => one.at_ms > at_ms - RECENT_MS);
    this.recent.push({ at_ms, wait_ms: travel(packet) - this.base_ms });
  }

  /**
   * True while even the luckiest of the newest packets had to wait long.
   * @param {number} now_ms
   */
  isLong(now_ms) {
    const recent = this.recent.filter((one) => one.at_ms > now_ms - RECENT_MS);
    return recent.length > 0 && Math.min(...recent.map((one) => one.wait_ms)) > LONG_MS;
  }
}
