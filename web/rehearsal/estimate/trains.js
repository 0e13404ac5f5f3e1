/** How fast the line is at once: the spacing of packets that left together. */

import { sum } from "../../measure/statistics.js";
import { FULL_BYTES } from "./pace.js";

/** @typedef {import("./rate.js").Rate} Rate */

/** Fewer packets or trains than this are no figure. */
const FEW_GAPS = 2;
const FEW_TRAINS = 5;
/** A train's rate is known no better than this. */
const TRAIN_ERROR = 0.08;
/** Trains of a steady line differ by less than this share, but for a fifth of them at either end. */
const ALIKE = 0.3;
const APART = 0.2;
/** Two-sided 95 % of the normal distribution. */
const TRAIN_Z = 2;

/**
 * The rate at which packets of one train follow each other: how fast the line is at once, whatever the sender's
 * congestion control makes of loss.
 * @param {import("./trace.js").Packet[]} packets
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
  const isSteady = at(1 - APART) - at(APART) < ALIKE * at(0.5);
  return isSteady ? spaced(at(0.5), 0) : spaced(...together(trains));
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

/** @param {number} gap_ms @param {number} error_ms @returns {Rate} */
function spaced(gap_ms, error_ms) {
  const at = (/** @type {number} */ ms) => (FULL_BYTES * 8) / Math.max(ms, 0.1);
  return {
    value: at(gap_ms),
    low: at(gap_ms + error_ms) * (1 - TRAIN_ERROR),
    high: at(gap_ms - error_ms) * (1 + TRAIN_ERROR),
  };
}
