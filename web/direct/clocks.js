/**
 * Two browsers' clocks: the round trip from echoes, and what has to be added to the other side's clock so that a packet's
 * travel time here is a round trip, as in a loop: its way there as it was, and the best way back.
 */

/** Packets of the load that must have been reported before the clocks can be compared. */
const FEW = 2;

export class Clocks {
  constructor() {
    this.rtt_ms = Number.POSITIVE_INFINITY;
    /** The least difference between arrival, by their clock, and sending, by ours. */
    this.least_ms = Number.POSITIVE_INFINITY;
    this.reported = 0;
    /** Added to their clock; fixed as soon as it is used. @type {number|null} */
    this.shift_ms = null;
  }

  /** @param {import("./packets.js").Packet} packet  that has come from them @param {number} now_ms */
  echo({ echo_ms, hold_ms }, now_ms) {
    if (echo_ms !== null) this.rtt_ms = Math.min(this.rtt_ms, Math.max(0, now_ms - echo_ms - hold_ms));
  }

  /** @param {number} sent_ms  by our clock @param {number} at_ms  by theirs */
  reportedAt(sent_ms, at_ms) {
    this.least_ms = Math.min(this.least_ms, at_ms - sent_ms);
    this.reported += 1;
  }

  /** True when times can be compared; from then on they are compared in the same way. */
  settle() {
    if (this.shift_ms === null && this.reported >= FEW && Number.isFinite(this.rtt_ms))
      this.shift_ms = this.rtt_ms - this.least_ms;
    return this.shift_ms !== null;
  }

  /** A time of theirs by our clock. @param {number} at_ms */
  ours(at_ms) {
    return at_ms + (this.shift_ms ?? 0);
  }
}
