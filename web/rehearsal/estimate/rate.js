/**
 * How much passes. Received bytes in short windows, and for each window whether the line was busy (a queue
 * stood in front of it): only a busy line shows its rate, an idle one shows that there is more.
 */

import { mean, sum } from "../../measure/statistics.js";
import { FULL_BYTES } from "./pace.js";
import { arrived, base_ms, isFree, travel } from "./trace.js";

/** @typedef {import("./trace.js").Packet} Packet */
/** @typedef {import("./trace.js").Trace} Trace */

/**
 * @typedef {object} Window
 * @property {number} from_ms
 * @property {number} kbps  received
 * @property {number} packets  received
 * @property {boolean} busy  a queue has stood for three windows: one that comes and goes is jitter (RFC 8289, 3)
 *
 * @typedef {object} Rate  kbit/s at IP level; what is known lies between low and high
 * @property {number} value
 * @property {number} low
 * @property {number} high  Infinity while the line has shown no limit
 */

export const WINDOW_MS = 50;
/** A queue shorter than this may be jitter or the page's own lateness. */
const QUEUE_MS = 25;
/** Windows that a claim needs: 0.4 s. */
const ENOUGH = 8;
/** A queue that stood for less of the beginning may be a moment's: others on the line, a hitch of the Wi-Fi. */
const LASTING = 12;
/** Fewer arrivals than this are no rate: a line (or a page) that stands still has none. */
const FEW = 10;
/** Blocks of windows whose scatter gives the bounds. */
const BLOCKS = 5;
/** Two-sided 95 % of Student's distribution for five blocks. */
const Z = 2.8;
/** Headers, acknowledgements and timers are not known better than this. */
const SYSTEMATIC = 0.02;
/** Acknowledgements share the line: one of about 97 bytes for two packets (RFC 9260, 6.2). */
export const ACKNOWLEDGED = 1 + 97 / 2 / FULL_BYTES;

/**
 * Cut the time since the first full-sized arrival into windows.
 * @param {Trace} trace
 * @param {number} now_ms
 * @returns {Window[]} complete windows in which the page did not stand still
 */
export function windows(trace, now_ms) {
  const got = arrived(trace.packets.filter((packet) => !packet.small));
  const [first] = got;
  if (!first) return [];
  const base = base_ms(got);
  const start_ms = first.sent_ms + travel(first);
  const index = (/** @type {number} */ at_ms) => Math.floor((at_ms - start_ms) / WINDOW_MS);
  const count = index(now_ms);
  /** @type {Packet[][]} */
  const cells = Array.from({ length: count }, () => []);
  for (const packet of got) cells[index(packet.sent_ms + travel(packet))]?.push(packet);
  const queued = cells.map((cell, i) => hasQueue(cell, base, start_ms + i * WINDOW_MS, trace.packets));
  const result = cells.map((cell, i) => ({
    from_ms: start_ms + i * WINDOW_MS,
    kbps: kbps(cell),
    packets: cell.length,
    busy: queued.slice(Math.max(0, i - 2), i + 1).every(Boolean),
  }));
  return result.filter(({ from_ms }) => !trace.stalls.some((stall) => overlaps(stall, from_ms)));
}

/** @param {Packet[]} packets */
function kbps(packets) {
  return (sum(packets.map(({ bytes }) => bytes)) * 8 * ACKNOWLEDGED) / WINDOW_MS;
}

/**
 * True where each head has waited, or none has come although one is overdue.
 * @param {Packet[]} cell  the arrivals of a window
 * @param {number} base
 * @param {number} from_ms  the beginning of the window
 * @param {Packet[]} packets
 */
function hasQueue(cell, base, from_ms, packets) {
  const heads = cell.filter(isFree);
  if (heads.length) return Math.min(...heads.map(travel)) - base > QUEUE_MS;
  const due = (/** @type {Packet} */ packet) => isFree(packet) && packet.sent_ms + base + QUEUE_MS < from_ms;
  return packets.some((p) => due(p) && p.got_ms !== null && p.got_ms > from_ms);
}

/** @param {{from_ms: number, to_ms: number}} stall @param {number} from_ms */
function overlaps(stall, from_ms) {
  return stall.from_ms < from_ms + WINDOW_MS && stall.to_ms > from_ms;
}

/**
 * Say what received bytes prove. A busy line: its rate, with bounds. Else: at least what has arrived.
 * @param {Window[]} cut
 * @returns {Rate|undefined}
 */
export function received(cut) {
  const recent = cut.slice(-2 * ENOUGH);
  const busy = recent.filter(({ busy }) => busy);
  const isLimited = busy.length * 2 > recent.length;
  const counted = isLimited ? busy : recent;
  const least = isLimited ? LASTING : ENOUGH;
  return cut.length < least || arrivals(counted) < FEW ? undefined : bounds(counted, isLimited);
}

/** @param {Window[]} windows */
function arrivals(windows) {
  return sum(windows.map(({ packets }) => packets));
}

/**
 * Mean with bounds. Neighbouring windows depend on each other (a late train is missing here and too much there),
 * so the scatter is taken from blocks of them.
 * @param {Window[]} windows
 * @param {boolean} isLimited
 * @returns {Rate}
 */
function bounds(windows, isLimited) {
  const size = Math.max(1, Math.floor(windows.length / BLOCKS));
  const means = [];
  for (let i = 0; i + size <= windows.length; i += size) means.push(rate(windows.slice(i, i + size)));
  const value = rate(windows);
  const variance = sum(means.map((one) => (one - value) ** 2)) / (means.length - 1);
  const error = Z * Math.sqrt(variance / means.length) + SYSTEMATIC * value;
  return { value, low: value - error, high: isLimited ? value + error : Number.POSITIVE_INFINITY };
}

/** @param {Window[]} windows */
function rate(windows) {
  return mean(windows.map(({ kbps }) => kbps));
}

/** Fewer packets or trains than this are no figure. */
const FEW_GAPS = 2;
const FEW_TRAINS = 5;
/** A train's rate is known no better than this. */
const TRAIN_ERROR = 0.08;
/** A fifth of the trains at either end does not count where they are compared. */
const APART = 0.2;
/** On a steady line none is shorter than the rate allows, at least by this share of the median one … */
const SHORTEST = 0.85;
/** … but acknowledgements between its packets make one longer. */
const LONGEST = 2;
/** Two-sided 95 % of the normal distribution. */
const TRAIN_Z = 2;

/**
 * The rate at which packets of one train follow each other: how fast the line is at once, whatever the sender's
 * congestion control makes of loss.
 * @param {Packet[]} packets
 * @returns {Rate|undefined}
 */
export function trainRate(packets) {
  /** @type {Map<number, number[]>} */
  const arrivals = new Map();
  for (const { small, held, got_ms, train } of packets)
    if (!small && !held && got_ms !== null) arrivals.set(train, [...(arrivals.get(train) ?? []), got_ms]);
  const trains = [...arrivals.values()]
    .filter((times) => times.length > FEW_GAPS)
    .map((times) => ({ gaps: times.length - 1, ms: Math.max(...times) - Math.min(...times) }));
  if (trains.length < FEW_TRAINS) return undefined;
  const each = trains.map(({ gaps, ms }) => ms / gaps).sort((a, b) => a - b);
  const at = (/** @type {number} */ part) => Number(each[Math.floor(each.length * part)]);
  const middle = at(0.5);
  const isSteady = at(1 - APART) < LONGEST * middle && at(APART) > SHORTEST * middle;
  const [gap_ms, error_ms] = isSteady ? [middle, 0] : together(trains);
  const kbps = (/** @type {number} */ ms) => (FULL_BYTES * 8) / Math.max(ms, 0.1);
  return {
    value: kbps(gap_ms),
    low: kbps(gap_ms + error_ms) * (1 - TRAIN_ERROR),
    high: kbps(gap_ms - error_ms) * (1 + TRAIN_ERROR),
  };
}

/**
 * Where the line's delay wanders, a train is shorter or longer by chance, and more of those that are short come
 * through: all count together, by their length, and the more they differ, the more of them it takes.
 * @param {{gaps: number, ms: number}[]} trains
 * @returns {[number, number]} mean gap and its error
 */
function together(trains) {
  const gaps = sum(trains.map((train) => train.gaps));
  const gap_ms = sum(trains.map(({ ms }) => ms)) / gaps;
  const squares = sum(trains.map((train) => (train.ms - gap_ms * train.gaps) ** 2));
  return [gap_ms, (TRAIN_Z * Math.sqrt((squares * trains.length) / (trains.length - 1))) / gaps];
}
