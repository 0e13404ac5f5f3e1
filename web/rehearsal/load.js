/**
 * The paced load: short trains of numbered packets with their time of sending, from both ends in turn.
 */

import { Queue } from "./queue.js";

/** One packet's payload: its message fits one SCTP packet in every browser (RFC 8831, 6.6: 1,200 bytes). */
const PAYLOAD_BYTES = 1024;
const SMALL_BYTES = 12;
/** DATA chunk 16, SCTP 12, DTLS record 13 + 8 + 16, ChannelData 4, UDP 8, IPv4 20. */
const HEADERS_BYTES = 97;
/** A train leaves this often: the spacing of voice packets. */
const TICK_MS = 20;
/** A tick that comes this late: the page stood still (a prompt, a slow device), not the line. */
const STALL_MS = 70;
/** At most so many packets at once, so that shallow buffers can hold a train. */
const TRAIN = 6;

/** Sends at a pace and keeps the trace. */
export class Load {
  /**
   * @param {import("../environment.js").Environment} environment
   * @param {import("./loop.js").Loop} loop
   */
  constructor(environment, loop) {
    this.environment = environment;
    this.loop = loop;
    /** @type {import("./stats.js").Trace} */
    this.trace = { packets: [], path: [], pace: [], stalls: [] };
    this.queue = new Queue();
    this.sent_bytes = 0;
    this.trains = 0;
    this.started_ms = environment.now_ms();
    /** @type {import("./stats.js").Packet[][]} */
    this.sides = [[], []];
    loop.ends.forEach(({ channel }, side) => {
      channel.addEventListener("message", ({ data }) => this.#got(1 - side, data));
    });
  }

  /** @param {number} side @param {ArrayBuffer} data */
  #got(side, data) {
    const packet = this.sides[side]?.[new DataView(data).getUint32(0)];
    if (!packet) return;
    packet.got_ms = this.environment.now_ms();
    this.queue.arrived(packet);
  }

  /** @param {0|1} side @param {number} payload_bytes */
  #send(side, payload_bytes) {
    const own = /** @type {import("./stats.js").Packet[]} */ (this.sides[side]);
    const view = new DataView(new ArrayBuffer(payload_bytes));
    view.setUint32(0, own.length);
    /** @type {import("./stats.js").Packet} */
    const packet = {
      side,
      seq: own.length,
      train: this.trains,
      head: own.at(-1)?.train !== this.trains,
      bytes: payload_bytes + HEADERS_BYTES,
      small: payload_bytes === SMALL_BYTES,
      sent_ms: this.environment.now_ms(),
      got_ms: null,
    };
    own.push(packet);
    this.trace.packets.push(packet);
    this.sent_bytes += packet.bytes;
    this.loop.ends[side]?.channel.send(view.buffer);
  }

  /**
   * Go on sending until the signal aborts. First small packets, which a slow line does not delay; then trains,
   * each only into an empty sender and while the line's queue is short: the load must not become the fault.
   * @param {AbortSignal} signal
   * @param {() => number} pace  kbit/s at IP level, asked anew at each tick
   */
  async run(signal, pace) {
    for (let i = 0; i < 2; i++) {
      this.#send(0, SMALL_BYTES);
      this.#send(1, SMALL_BYTES);
      await this.environment.sleep(TICK_MS / 2, signal);
    }
    const packet = PAYLOAD_BYTES + HEADERS_BYTES;
    let last = this.environment.now_ms() - TICK_MS;
    for (let credit = 0; ; ) {
      const now = this.environment.now_ms();
      if (now - last > STALL_MS) this.trace.stalls.push({ from_ms: last, to_ms: now });
      credit = Math.min(credit + (this.#paced(pace(), now) * (now - last)) / 8, TRAIN * packet);
      last = now;
      const side = this.#free();
      if (side !== null && credit >= 3 * packet && !this.queue.isLong(now, this.trace.packets.length)) {
        this.trains += 1;
        for (; credit >= packet; credit -= packet) this.#send(side, PAYLOAD_BYTES);
      }
      await this.environment.sleep(TICK_MS, signal);
    }
  }

  /** Keep a change of pace in the trace. @param {number} kbps @param {number} at_ms */
  #paced(kbps, at_ms) {
    if (this.trace.pace.at(-1)?.kbps !== kbps) this.trace.pace.push({ at_ms, kbps });
    return kbps;
  }

  /**
   * True when packets have been under way for `silence_ms` and nothing at all has arrived meanwhile.
   * @param {number} now_ms
   * @param {number} silence_ms
   */
  isSilent(now_ms, silence_ms) {
    const last = this.trace.packets.reduce(
      (latest, { got_ms }) => Math.max(latest, got_ms ?? 0),
      this.started_ms,
    );
    const isWaiting = this.trace.packets.some(
      (packet) => packet.sent_ms > last - silence_ms && packet.got_ms === null,
    );
    return isWaiting && now_ms - last > silence_ms;
  }

  /** The end whose turn it is if its sender is empty, else the other one. @returns {0|1|null} */
  #free() {
    const turn = /** @type {0|1} */ (this.trains % 2);
    const other = /** @type {0|1} */ (1 - turn);
    const isEmpty = (/** @type {0|1} */ side) => this.loop.ends[side]?.channel.bufferedAmount === 0;
    return isEmpty(turn) ? turn : isEmpty(other) ? other : null;
  }
}
