import assert from "node:assert/strict";
import { test } from "node:test";
import { loss, once, outcomes, twice } from "../../../../web/rehearsal/estimate/loss.js";
import { random } from "../../made.js";
import { packet, times } from "./packets.js";

/** Blocks of 16 packets, of each so many lost. @param {number[]} lost_each */
function blocks(...lost_each) {
  return lost_each.flatMap((lost) => some(lost, 16));
}

/** @param {number} lost @param {number} count */
function some(lost, count) {
  return [...times(lost, true), ...times(count - lost, false)];
}

test("a loss of 10 % each way is one of 19 % in the loop, and of 10 % where the line is crossed once", () => {
  assert.equal(twice(0.1).toFixed(9), "0.190000000");
  assert.equal(twice(0.1, 1).toFixed(9), "0.100000000");
  assert.equal(once(0.19).toFixed(9), "0.100000000");
  assert.equal(once(0.19, 1).toFixed(9), "0.190000000");
});

/**
 * A packet that has come through weighs ln((1 - p1) / (1 - p0)), a lost one ln(p1 / p0); the answer stands at
 * ln(199) = 5.2933 for a chance of error of 0.005, times 2.4 or 4 where it is "clean".
 * @type {[string, boolean[], number, boolean, 1|2, boolean|null][]} outcomes, edge in %, lost before, crossings, answer
 */
const ANSWERS = [
  // -0.020410 each: 622.4 packets.
  ["623 packets without loss are enough for 1 %", some(0, 623), 1, false, 1, false],
  ["622 are not", some(0, 622), 1, false, 1, null],
  // -0.041673 each: 304.8 packets.
  ["305 packets without loss are enough for 2 %", some(0, 305), 2, false, 1, false],
  ["304 are not", some(0, 304), 2, false, 1, null],
  // -0.040819 each: 311.2 packets; with losses before, 518.7.
  ["312 are enough for 1 % each way in the loop", some(0, 312), 1, false, 2, false],
  ["311 are not", some(0, 311), 1, false, 2, null],
  ["519 are enough where packets were lost before", some(0, 519), 1, true, 2, false],
  ["518 are not", some(0, 518), 1, true, 2, null],
  // 1.098612 each lost, -0.020410 each other: six outweigh 63 others.
  ["6 lost of 69 are too many", some(6, 69), 1, false, 1, true],
  ["6 lost of 70 may be chance", some(6, 70), 1, false, 1, null],
  ["6 lost of 20 are too many whatever was before", some(6, 20), 1, true, 1, true],
  // 11 lost of 80 give 10.7: enough where they lie evenly, not where they scatter by 4.8 (36.8 / 4 over 1.9).
  ["11 lost of 80, evenly, are too many", blocks(3, 2, 2, 2, 2), 1, false, 1, true],
  ["11 lost of 80 in two blocks of five may be chance", blocks(6, 5, 0, 0, 0), 1, false, 1, null],
];
for (const [name, seen, edge, isSuspect, crossings, lossy] of ANSWERS) {
  test(name, () => {
    assert.equal(loss(seen, edge, isSuspect, crossings)?.lossy, lossy);
  });
}

/**
 * A share p of n packets is at least p - 2 √(scatter p / n). Scatter: variance of the losses per block of 16 over the
 * binomial one, 16 p (1 - p); at least 1, and 1 where there are fewer than five blocks.
 * @type {[string, boolean[], number][]} outcomes, least share in %
 */
const LEAST = [
  ["16 of 64: 0.25 - 2 √16 / 64", some(16, 64), 12.5],
  ["1 of 64: the error is larger than the share", some(1, 64), 0],
  [
    "five even blocks scatter by less than chance, which counts as 1",
    blocks(8, 8, 8, 8, 8),
    100 * (0.5 - Math.sqrt(40) / 40),
  ],
  [
    "five blocks: (16 + 16) / 4 over 16 / 4, a scatter of 2",
    blocks(12, 4, 8, 8, 8),
    100 * (0.5 - Math.sqrt(80) / 40),
  ],
  ["the first and the last block count, too", blocks(8, 8, 8, 4, 12), 100 * (0.5 - Math.sqrt(80) / 40)],
  [
    "a share of a quarter: (64 + 4 × 4) / 4 over 3",
    [...blocks(12, 2, 2, 2, 2)],
    100 * (0.25 - (2 * Math.sqrt((20 / 3) * 20)) / 80),
  ],
  [
    "what is left of a sixth block counts for the share alone",
    [...blocks(12, 4, 8, 8, 8), ...some(4, 8)],
    100 * (0.5 - Math.sqrt(88) / 44),
  ],
  [
    "four blocks and 15 packets are too few to tell bursts",
    [...blocks(16, 0, 16, 0), ...some(7, 15)],
    (100 * (39 - 2 * Math.sqrt(39))) / 79,
  ],
];
for (const [name, seen, percent] of LEAST) {
  test(`at least: ${name}`, () => {
    assert.equal(loss(seen, 1, false, 1)?.low_percent.toFixed(6), Math.max(0, percent).toFixed(6));
  });
}

test("the least loss, too, is that of one way", () => {
  assert.equal(loss(some(16, 64), 1)?.low_percent.toFixed(6), (100 * (1 - Math.sqrt(0.875))).toFixed(6));
});

test("a figure takes 16 packets", () => {
  assert.equal(loss(some(4, 15), 1), undefined);
  assert.deepEqual(loss(some(4, 16), 1, false, 1), { percent: 25, low_percent: 0, packets: 16, lossy: null });
});

const [CAME, MISSING] = [{ got_ms: 100 }, { got_ms: null }];
const ALWAYS = () => true;

/** One side's packets, one each ms. @param {object[]} given  what became of them */
function row(...given) {
  return given.map((each, seq) => packet({ seq, sent_ms: seq, ...each }));
}

/** @type {[string, import("../../../../web/rehearsal/estimate/trace.js").Packet[], number, boolean[]][]} */
const FATES = [
  ["a gap is a loss when what left later came more than 40 ms ago", row(MISSING, CAME), 140.1, [true, false]],
  ["40 ms are not more", row(MISSING, CAME), 140, [false]],
  ["the last packets may still be under way", row(CAME, MISSING, MISSING), 500, [false]],
  ["the first packet may still be under way when nothing has come", row(MISSING, MISSING), 500, []],
  [
    "the latest one counts, whichever is in front",
    [packet({ seq: 1, got_ms: null }), packet({ seq: 2 }), packet({ seq: 0 })],
    500,
    [true, false, false],
  ],
  [
    "small ones neither count nor settle anything",
    row(MISSING, { ...MISSING, small: true }, { ...CAME, small: true }),
    500,
    [],
  ],
  [
    "each side has its own numbers",
    [...row(MISSING), ...row(MISSING, CAME).map((p) => ({ ...p, side: 1 }))],
    500,
    [true, false],
  ],
];
for (const [name, packets, now_ms, expected] of FATES) {
  test(name, () => {
    assert.deepEqual(outcomes(packets, ALWAYS, now_ms), expected);
  });
}

test("only packets of calm times count, but any packet settles what left before it", () => {
  const packets = row(MISSING, CAME, MISSING, CAME);

  assert.deepEqual(
    outcomes(packets, (sent_ms) => sent_ms < 1, 500),
    [true],
  );
});

/** Packets through a loop whose each way loses a share. @param {number} percent @param {number} count @param {number} seed */
function independent(percent, count, seed) {
  const next = random(seed);
  const share = twice(percent / 100);
  return Array.from({ length: count }, () => (next() + 1) / 2 < share);
}

/** The same share in bursts (Gilbert), mean length 4. @param {number} percent @param {number} count @param {number} seed */
function bursts(percent, count, seed) {
  const next = random(seed);
  const share = twice(percent / 100);
  let bad = false;
  return Array.from({ length: count }, () => {
    const change = bad ? 1 / 4 : (share / (1 - share)) * (1 / 4);
    if ((next() + 1) / 2 < change) bad = !bad;
    return bad;
  });
}

/** Share of wrong answers of the sequential test over many lines. @param {(seed: number) => boolean[]} line @param {boolean} truth */
function wrong(line, truth) {
  const runs = 400;
  let count = 0;
  for (let seed = 1; seed <= runs; seed++) {
    const outcomes = line(seed * 7919);
    for (let n = 20; n <= outcomes.length; n += 6) {
      const seen = outcomes.slice(0, n);
      const lossy = loss(seen, 1, seen.includes(true))?.lossy ?? null;
      if (lossy === null) continue;
      count += lossy === truth ? 0 : 1;
      break;
    }
  }
  return count / runs;
}

test("a clean line is told within 320 packets, not sooner than bursts of four could hide", () => {
  assert.equal(loss(independent(0, 320, 1), 1)?.lossy, false);
  assert.equal(loss(independent(0, 260, 1), 1)?.lossy, null);
});

test("where packets were lost before, a clean stretch must be longer", () => {
  assert.equal(loss(independent(0, 320, 1), 1, true)?.lossy, null);
  assert.equal(loss(independent(0, 540, 1), 1, true)?.lossy, false);
});

test("independent loss of 1 % and of 3 % are told apart in 98 of 100 lines", () => {
  assert.ok(wrong((seed) => independent(1, 1500, seed), false) <= 0.02);
  assert.ok(wrong((seed) => independent(3, 1500, seed), true) <= 0.02);
});

test("bursts make the test wait, not err: at most 3 of 100 lines with 0.5 % or 4 % are told wrongly", () => {
  assert.ok(wrong((seed) => bursts(0.5, 1500, seed), false) <= 0.03);
  assert.ok(wrong((seed) => bursts(4, 1500, seed), true) <= 0.03);
});

test("the figure is that of one way, both taken as alike", () => {
  const outcomes = Array.from({ length: 1000 }, (_, i) => i % 50 === 0);

  const answer = loss(outcomes, 1);

  assert.equal(answer?.percent.toFixed(2), "1.01");
  assert.equal(once(twice(0.03)).toFixed(6), "0.030000");
});

test("a few packets are no figure", () => {
  assert.equal(loss([false, true, false], 1), undefined);
});
