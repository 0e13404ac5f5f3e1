/** The rate of trains, worked out by hand: a packet has 653 × 8 = 5,224 bits. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { trainRate } from "../../../../web/rehearsal/estimate/rate.js";
import { packet, times } from "./packets.js";

/** Packets of one train, each so much after the one before it. @param {number} train @param {number} gap_ms @param {number} packets */
function spaced(train, gap_ms, packets) {
  return Array.from({ length: packets }, (_, i) =>
    packet({ train, head: i === 0, sent_ms: 200 * train, got_ms: 200 * train + 40 + gap_ms * i }),
  );
}

/** Trains of three packets, two gaps each. @param {number[]} gaps_ms */
function trains(...gaps_ms) {
  return gaps_ms.flatMap((gap_ms, train) => spaced(train, gap_ms, 3));
}

/** @param {ReturnType<typeof trainRate>} rate */
function rounded(rate) {
  return rate && [rate.value, rate.low, rate.high].map((kbps) => kbps.toFixed(3));
}

/** The rate of a gap that is longer or shorter by an error, and known within 8 %. @param {number} gap_ms */
function expected(gap_ms, error_ms = 0) {
  const kbps = [5224 / gap_ms, (0.92 * 5224) / (gap_ms + error_ms), (1.08 * 5224) / (gap_ms - error_ms)];
  return kbps.map((each) => each.toFixed(3));
}

/** @type {[string, ReturnType<typeof trains>, number|undefined][]} packets, gap that counts */
const STEADY = [
  ["five trains of three packets are enough", trains(5, 5, 5, 5, 5), 5],
  ["four trains are not", trains(5, 5, 5, 5), undefined],
  ["trains of two packets are none", [0, 1, 2, 3, 4].flatMap((train) => spaced(train, 5, 2)), undefined],
  ["the middle one counts, in whichever order they came", trains(10, 12, 9, 9.5, 11), 10],
  ["longer trains have more gaps", [...trains(9, 12, 10), ...spaced(3, 9.5, 7), ...spaced(4, 11, 5)], 10],
  ["the fifth part at the upper end may be up to twice as long", trains(10, 10, 10, 10, 19.9), 10],
  ["of the lower end all but a fifth is longer than 0.85 of it", trains(5, 8.6, 10, 10, 10), 10],
  ["a gap of 1 ms is 5,224 kbit/s", trains(1, 1, 1, 1, 1), 1],
  ["no rate is above that of 0.1 ms", trains(0.05, 0.05, 0.05, 0.05, 0.05), 0.1],
];
for (const [name, packets, gap_ms] of STEADY) {
  test(name, () => {
    assert.deepEqual(rounded(trainRate(packets)), gap_ms && expected(gap_ms));
  });
}

test("small packets, those held in their sender and those that are lost do not count", () => {
  const early = { sent_ms: 0, got_ms: 1 };
  const others = [{ small: true, ...early }, { held: true, ...early }, { got_ms: null }].flatMap((given) =>
    [0, 1, 2, 3, 4].map((train) => packet({ train, head: false, ...given })),
  );

  assert.deepEqual(rounded(trainRate([...trains(5, 5, 5, 5, 5), ...others])), expected(5));
});

/**
 * Trains that differ count together. Their mean gap is Σ length / Σ gaps; its error twice
 * √(Σ (length - mean × gaps)² × n / (n - 1)) / Σ gaps.
 * @type {[string, ReturnType<typeof trains>, number, number][]} packets, gap, error
 */
const UNSTEADY = [
  // Lengths 20 20 20 20 40, mean 24: 4 × 16 + 256 = 320.
  ["one in five is twice as long", trains(10, 10, 10, 10, 20), 12, (2 * Math.sqrt((320 * 5) / 4)) / 10],
  // Lengths 16 17 20 20 20, mean 18.6: 6.76 + 2.56 + 3 × 1.96 = 15.2.
  ["two in five are as short as 0.85", trains(8, 8.5, 10, 10, 10), 9.3, (2 * Math.sqrt((15.2 * 5) / 4)) / 10],
  // Lengths 16 16 20 24 44, mean 24: 64 + 64 + 16 + 400 = 544.
  ["both ends lie apart", trains(8, 8, 10, 12, 22), 12, (2 * Math.sqrt((544 * 5) / 4)) / 10],
  // Lengths 40 20 20 20 40 of 4, 2, 2, 2 and 2 gaps, mean 140 / 12: (40 - 46.67)² + 3 × (20 - 23.33)² + (40 - 23.33)².
  [
    "longer trains weigh more",
    [...spaced(4, 10, 5), ...trains(10, 10, 10, 20)],
    140 / 12,
    (2 * Math.sqrt(((400 / 9 + 3 * (100 / 9) + 2500 / 9) * 5) / 4)) / 12,
  ],
];
for (const [name, packets, gap_ms, error_ms] of UNSTEADY) {
  test(`trains count together where ${name}`, () => {
    assert.deepEqual(rounded(trainRate(packets)), expected(gap_ms, error_ms));
  });
}

test("where they differ by more than the gap, the upper bound is that of 0.1 ms", () => {
  assert.equal(trainRate(trains(...times(4, 1), 200))?.high.toFixed(3), (1.08 * 52_240).toFixed(3));
});
