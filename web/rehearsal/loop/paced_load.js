/**
 * The paced load: short trains of numbered packets with their time of sending, on all channels in turn: from both ends of
 * a loop, or from one side of a direct connection.
 */

import { DRAIN_MS, FULL_BYTES, HEADERS_BYTES, moved, PACE_KBPS, PAYLOAD_BYTES } from "../estimate/pace.js";
import { Queue } from "./send_queue.js";

export const SMALL_BYTES = 12;
/** A train leaves this often: the spacing of voice packets. */
const TICK_MS = 20;
/** A tick that comes this late: the page stood still (a prompt, a slow device), not the line. */
const STALL_MS = 50;
/** The same below a limit that was found: a shallow buffer holds a packet or two. */
const FINE_MS = 10;
/** At most so many packets at once: trains that show the rate … */
const TRAIN = 10;
/** … and what shallow buffers hold … */
const SHORT_TRAIN = 5;
/** … until so many arrive in 0.2 s: half a megabit a second. */
const MANY = 20;

/** @typedef {Pick<RTCDataChannel, "bufferedAmount"|"send">} Outlet  takes packets whose first four bytes are their number */

/** Sends at a pace and keeps the trace. */
export class Load {
  /**
   * @param {Pick<import("../../browser/environment.js").Environment, "now_ms"|"sleep">} environment
   * @param {{bytes: number}} budget  what may still be moved both ways; what was sent is taken off
   */
  constructor(environment, budget) {
    this.environment = environment;
    this.budget = budget;
    /** @type {import("../estimate/trace.js").Trace} */
    this.trace = { packets: [], slower: null, stalls: [] };
    this.kbps = PACE_KBPS;
    /** Until when it is known what has arrived. @type {(now_ms: number) => number} */
    this.known_ms = (now_ms) => now_ms;
    this.queue = new Queue();
    /** Packets are missing between those that have arrived. */
    this.isLossy = false;
    this.trains = 0;
    /** At most so many at once, below a limit that was found. */
    this.fine = 0;
    /** @type {Outlet[]} */
    this.channels = [];
    /** What was sent on each channel. @type {import("../estimate/trace.js").Packet[][]} */
    this.sides = [];
  }

  /** Share the load with one more loop that is open. @param {import("./relay_loop.js").Loop} loop */
  join(loop) {
    const first = this.channels.length;
    loop.ends.forEach(({ channel }, end) => {
      this.add(channel);
      channel.addEventListener("message", ({ data }) =>
        this.arrived(first + 1 - end, new DataView(data).getUint32(0), this.environment.now_ms()),
      );
    });
  }

  /** Send on one more channel; who hears of arrivals tells them. @param {Outlet} channel */
  add(channel) {
    this.channels.push(channel);
    this.sides.push([]);
  }

  /** @param {number} side  that sent it @param {number} number @param {number} at_ms  by the clock of the sender */
  arrived(side, number, at_ms) {
    const packet = this.sides[side]?.[number];
    if (!packet || packet.got_ms !== null) return;
    packet.got_ms = at_ms;
    this.isLossy ||= packet.seq > (this.queue.newest[side] ?? -1) + 1;
    this.queue.arrived(packet);
  }

  /** @param {number} side @param {number} payload_bytes */
  #send(side, payload_bytes) {
    const own = /** @type {import("../estimate/trace.js").Packet[]} */ (this.sides[side]);
    const view = new DataView(new ArrayBuffer(payload_bytes));
    view.setUint32(0, own.length);
    /** @type {import("../estimate/trace.js").Packet} */
    const packet = {
      side,
      seq: own.length,
      train: this.trains,
      head: own.at(-1)?.train !== this.trains,
      bytes: payload_bytes + HEADERS_BYTES,
      small: payload_bytes === SMALL_BYTES,
      held: false,
      sent_ms: this.environment.now_ms(),
      got_ms: null,
    };
    own.push(packet);
    this.trace.packets.push(packet);
    this.budget.bytes -= moved(this.isLossy);
    this.channels[side]?.send(view.buffer);
  }

  /**
   * Go on sending until the signal aborts. First small packets, which a slow line does not delay; then trains,
   * each only into an empty sender and while the line's queue is short: the load must not become the fault.
   * @param {AbortSignal} signal
   */
  async run(signal) {
    for (let i = 0; i < 2; i++) {
      for (const side of this.sides.keys()) this.#send(side, SMALL_BYTES);
      await this.environment.sleep(TICK_MS / 2, signal);
    }
    let last = this.environment.now_ms() - TICK_MS;
    for (let credit = 0; ; ) {
      const now = this.environment.now_ms();
      if (now - last > STALL_MS) this.trace.stalls.push({ from_ms: last, to_ms: now });
      credit = this.#credit(credit, now, now - last);
      last = now;
      const side = this.#free(credit);
      let room = side < 0 ? 0 : this.queue.room(now, this.trace.packets, this.known_ms(now));
      if (room > 0) this.trains += 1;
      for (; room > 0 && credit >= FULL_BYTES; room--, credit -= FULL_BYTES) this.#send(side, PAYLOAD_BYTES);
      await this.environment.sleep(this.fine ? FINE_MS : TICK_MS, signal);
    }
  }

  /** True when no further train may be sent. */
  isSpent() {
    return this.budget.bytes < TRAIN * moved(true);
  }

  /**
   * Bytes that may be sent, after a while of the pace.
   * @param {number} before
   * @param {number} now_ms
   * @param {number} gone_ms
   */
  #credit(before, now_ms, gone_ms) {
    const { slower } = this.trace;
    const isResting = slower && now_ms < slower.at_ms + DRAIN_MS;
    const isShort = slower || this.queue.arrivals.length < MANY;
    const earned = isResting ? 0 : (this.kbps * gone_ms) / 8;
    return Math.min(before + earned, (isShort ? this.fine || SHORT_TRAIN : TRAIN) * FULL_BYTES);
  }

  /**
   * Go slower, once and for all, after a rest in which the queue drains.
   * @param {number} kbps
   * @param {import("../estimate/rate.js").Rate} rate  what is known of the line
   */
  slow(kbps, rate) {
    this.trace.slower = { at_ms: this.environment.now_ms(), kbps, rate };
    this.kbps = kbps;
    if (Number.isFinite(rate.high)) this.fine = Math.floor((rate.value * FINE_MS) / 8 / FULL_BYTES) || 1;
  }

  /**
   * True when packets have been under way for `silence_ms`, and longer on a far line, and nothing at all has arrived meanwhile.
   * @param {number} now_ms
   * @param {number} silence_ms
   */
  isSilent(now_ms, silence_ms) {
    const long_ms = silence_ms + Math.min(this.queue.base_ms, 1000);
    const last = this.trace.packets.reduce(
      (latest, { got_ms }) => Math.max(latest, got_ms ?? 0),
      this.trace.packets[0]?.sent_ms ?? 0,
    );
    const isWaiting = this.trace.packets.some(
      (packet) => packet.sent_ms > last - long_ms && packet.got_ms === null,
    );
    return isWaiting && now_ms - last > long_ms;
  }

  /**
   * The next channel in turn whose sender is empty. Packets that are found waiting in one are marked: SCTP's
   * congestion control holds them back, and their travel times are no evidence of the line.
   * @param {number} credit  bytes
   * @returns {number} -1 when all are busy, or it is not worth a train, or nothing more may be sent
   */
  #free(credit) {
    const waiting = this.channels.map(({ bufferedAmount }) => Math.ceil(bufferedAmount / PAYLOAD_BYTES));
    waiting.forEach((count, side) => {
      for (const packet of count ? (this.sides[side]?.slice(-count) ?? []) : []) packet.held = true;
    });
    const turns = waiting.map((_, i) => (this.trains + i) % waiting.length);
    const isWorth = credit >= (this.fine ? 1 : 3) * FULL_BYTES && !this.isSpent();
    return turns.find((side) => isWorth && waiting[side] === 0) ?? -1;
  }
}
