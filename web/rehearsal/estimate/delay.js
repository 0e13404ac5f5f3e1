/**
 * Travel times of our own packets: round trip and jitter.
 */

import { mean } from "../../measure/statistics.js";
import { travel } from "./trace.js";

/** @typedef {import("./trace.js").Packet} Packet */
/** @typedef {import("./rate.js").Rate} Range */

/** A voice packet leaves every 20 ms; jitter is measured at that spacing. */
const VOICE_MS = 20;
/** Fewer differences than this are no figure. */
const FEW = 12;
/** Jitter with which the middle of the travel times is the round trip. */
const SHAKY_MS = 8;
/** A head stands for this long at most. */
const HOLD_MS = 200;
const STEP_MS = 5;
/** A connectivity check (RFC 8445) in TURN's Send indication, at IP level. */
const QUESTION_BYTES = 150;
/** Not faster: what the clocks and the packets' sizes leave open. */
const FASTER_MS = 1;
/** Two-sided 98 % of the normal distribution. */
const Z = 2.3;

/**
 * The line's round trip to the relay. A packet crosses it once up and once down, so its travel time is one
 * round trip, less what a way of this rate takes to put the packet itself on the wire.
 * @param {import("./trace.js").Trace} trace
 * @param {Packet[]} calm  heads of trains that met no queue of ours
 * @param {Range|undefined} rate
 * @returns {number|undefined} ms
 */
export function roundTrip({ packets, pair_ms = Number.POSITIVE_INFINITY }, calm, rate) {
  const perByte = rate && Number.isFinite(rate.high) ? 8 / rate.value : 0;
  const bare = (/** @type {Packet} */ packet) => travel(packet) - packet.bytes * perByte;
  const bares = calm.map(bare).sort((a, b) => a - b);
  const pair = pair_ms - QUESTION_BYTES * perByte;
  if (bares.length >= FEW) {
    const at = (/** @type {number} */ part) => Number(bares[Math.floor(bares.length * part)]);
    // A busy page and leftovers of a queue only ever add: where hardly any packet was faster than the browser's own
    // question, that one is right. Where the line's delay wanders, many are.
    const middle = at(rank(calm, perByte > 0));
    return at(0.1) > pair - FASTER_MS ? Math.min(middle, pair) : middle;
  }
  // Small packets leave first: nothing of ours is in front of the luckiest of them.
  const small = packets.filter((packet) => packet.small && packet.got_ms !== null).map(bare);
  const own = Math.min(...small, ...bares);
  // The browser's question alone is one moment's: a hitch of half a second must not make a line a far one.
  return Number.isFinite(own) ? Math.max(0, Math.min(pair, own)) : undefined;
}

/**
 * Which of the sorted travel times is the round trip: on a calm line the luckiest, that met no leftover of a queue;
 * the more the line's delay wanders by itself, the nearer to the middle.
 * @param {Packet[]} calm
 * @param {boolean|undefined} isLimited  then leftovers are likely
 */
function rank(calm, isLimited) {
  const shaky = (jitter(calm)?.value ?? 0) / (isLimited ? 2 * SHAKY_MS : SHAKY_MS);
  return 0.1 + 0.3 * Math.min(1, shaky);
}

/**
 * Mean difference of successive travel times (RFC 3550, 6.4.1, as a plain mean), measured at the spacing of voice
 * packets. The loop crosses the line twice, a call once: two independent shares add as squares.
 * @param {Packet[]} calm  heads of trains that met no queue of ours
 * @param {1|2} [crossings]  of the line, by each packet
 * @returns {Range|undefined} ms, with bounds for the sampling error
 */
export function jitter(calm, crossings = 2) {
  const steps = [];
  /** @type {Packet|undefined} */
  let last;
  for (const packet of [...calm].sort((a, b) => a.sent_ms - b.sent_ms)) {
    if (last && packet.sent_ms - last.sent_ms < VOICE_MS * 0.75) continue;
    if (last && packet.sent_ms - last.sent_ms < VOICE_MS * 3)
      steps.push(Math.abs(travel(packet) - travel(last)) / Math.sqrt(crossings));
    last = packet;
  }
  if (steps.length < FEW) return undefined;
  const value = mean(steps);
  // Neighbouring differences share a packet, so that half of them count.
  const error = Z * Math.sqrt((2 * mean(steps.map((step) => (step - value) ** 2))) / steps.length);
  return { value, low: value - error, high: value + error };
}

/**
 * How much longer than usual packets have to wait: the 95th percentile over the lower quarter of the travel times,
 * so that neither a delay that wanders a little nor a single late packet counts. A head stands for the time until the next
 * one: while the queue is long, the load sends none.
 * @param {Packet[]} heads  of trains, in the order of sending
 * @returns {number|undefined} ms
 */
export function loadDelay(heads) {
  if (heads.length < FEW) return undefined;
  const stands = heads.map((head, i) => {
    const next_ms = heads[i + 1]?.sent_ms ?? head.sent_ms + VOICE_MS;
    return Array(Math.ceil(Math.min(next_ms - head.sent_ms, HOLD_MS) / STEP_MS)).fill(travel(head));
  });
  const times = stands.flat().sort((a, b) => a - b);
  const at = (/** @type {number} */ part) => times[Math.floor(times.length * part)];
  return at(0.95) - at(0.25);
}
