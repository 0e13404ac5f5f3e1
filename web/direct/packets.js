/**
 * What two browsers send each other while they measure: numbered packets with the sender's clock, and in each what has
 * arrived from the other side, so that the load carries the reports about itself. As text in bytes, so that both sides,
 * whichever browser they are, mean the same.
 */

import { PAYLOAD_BYTES } from "../rehearsal/estimate/pace.js";

/** What a packet is: of the load, or nothing but a report; with figures at the end. */
export const LOAD = 1;
export const REPORT = 2;
export const FIGURES = 3;

const HEAD_BYTES = 20;
const ENTRY_BYTES = 6;
/** Hundredths of a millisecond, from the beginning of the rehearsal: 32 bits are twelve hours. */
const FINE = 100;
const NONE = 0xffffffff;
/** An arrival is told again for so long: a report may be lost. */
const AGAIN_MS = 250;
/** … but a report that is a packet of its own must not become a load. */
const SHORT = 24;

/**
 * @typedef {object} Packet
 * @property {number} kind
 * @property {boolean} done  the sender has our figures
 * @property {number} seq
 * @property {number} sent_ms  by the sender's clock
 * @property {number|null} echo_ms  when the newest packet that the sender has of us was sent, by our clock …
 * @property {number} hold_ms  … and how long ago it came
 * @property {{seq: number, at_ms: number}[]} arrivals  of our load, by the sender's clock
 * @property {string} text
 */

/**
 * @param {Packet} packet
 * @param {number} [size]  bytes to fill up to
 * @returns {ArrayBuffer}
 */
export function pack({ kind, done, seq, sent_ms, echo_ms, hold_ms, arrivals, text }, size = 0) {
  const tail = new TextEncoder().encode(text);
  const most = size ? Math.floor((size - HEAD_BYTES - tail.length) / ENTRY_BYTES) : SHORT;
  const told = arrivals.slice(-most);
  const end = HEAD_BYTES + told.length * ENTRY_BYTES;
  const bytes = new Uint8Array(Math.max(size, end + tail.length));
  const view = new DataView(bytes.buffer);
  view.setUint8(0, kind);
  view.setUint8(1, done ? 1 : 0);
  view.setUint8(2, told.length);
  view.setUint32(4, seq);
  view.setUint32(8, sent_ms * FINE);
  view.setUint32(12, echo_ms === null ? NONE : echo_ms * FINE);
  view.setUint32(16, hold_ms * FINE);
  told.forEach(({ seq: number, at_ms }, i) => {
    view.setUint16(HEAD_BYTES + i * ENTRY_BYTES, number & 0xffff);
    view.setUint32(HEAD_BYTES + i * ENTRY_BYTES + 2, at_ms * FINE);
  });
  bytes.set(tail, end);
  return bytes.buffer;
}

/**
 * @param {ArrayBuffer} data
 * @returns {Packet|null} null for what is none
 */
export function unpack(data) {
  if (!(data instanceof ArrayBuffer) || data.byteLength < HEAD_BYTES) return null;
  const view = new DataView(data);
  const count = view.getUint8(2);
  const end = HEAD_BYTES + count * ENTRY_BYTES;
  if (end > data.byteLength) return null;
  const kind = view.getUint8(0);
  const echo = view.getUint32(12);
  return {
    kind,
    done: view.getUint8(1) === 1,
    seq: view.getUint32(4),
    sent_ms: view.getUint32(8) / FINE,
    echo_ms: echo === NONE ? null : echo / FINE,
    hold_ms: view.getUint32(16) / FINE,
    arrivals: Array.from({ length: count }, (_, i) => ({
      seq: view.getUint16(HEAD_BYTES + i * ENTRY_BYTES),
      at_ms: view.getUint32(HEAD_BYTES + i * ENTRY_BYTES + 2) / FINE,
    })),
    text: kind === FIGURES ? new TextDecoder().decode(data.slice(end)) : "",
  };
}

/** What has arrived here, kept for as long as it is told. */
export class Arrivals {
  constructor() {
    /** @type {{seq: number, at_ms: number}[]} */
    this.recent = [];
    /** Of the newest packet: its sender's clock, and ours. @type {{sent_ms: number, at_ms: number}|null} */
    this.newest = null;
  }

  /** @param {Packet} packet @param {number} at_ms */
  add({ kind, seq, sent_ms }, at_ms) {
    if (!this.newest || sent_ms >= this.newest.sent_ms) this.newest = { sent_ms, at_ms };
    this.recent = this.recent.filter((one) => one.at_ms > at_ms - AGAIN_MS);
    if (kind === LOAD) this.recent.push({ seq, at_ms });
  }

  /** @param {number} now_ms */
  told(now_ms) {
    const { newest } = this;
    return {
      echo_ms: newest ? newest.sent_ms : null,
      hold_ms: newest ? now_ms - newest.at_ms : 0,
      arrivals: this.recent,
    };
  }
}

/** Everything that a packet of the load has room for. */
export const FULL = PAYLOAD_BYTES;
