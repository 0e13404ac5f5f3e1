/** Round trip and the buffer's delay from made-up travel times. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { jitter, loadDelay, roundTrip } from "../../../../web/rehearsal/estimate/delay.js";
import { random } from "../../made.js";
import { heads, packet, times } from "./packets.js";

/** @param {import("../../../../web/rehearsal/estimate/trace.js").Packet[]} packets @param {number} [pair_ms] */
function trace(packets, pair_ms) {
  const small = packets.map((packet) => ({ ...packet, small: true, bytes: 109 }));
  return { packets: small, slower: null, stalls: [], pair_ms };
}

const LIMITED = { value: 218, low: 200, high: 230 };
const FREE = { value: 2300, low: 2000, high: Number.POSITIVE_INFINITY };
const NEXT = random(5);
/** Each waits longer than the one before it by a step; differences of `step / √2` each way. @param {number} step_ms */
function ramp(step_ms, count = 20, every_ms = 20) {
  return heads(
    Array.from({ length: count }, (_, i) => 100 + step_ms * i),
    0,
    every_ms,
  );
}
const LATE_PAGE = heads(Array.from({ length: 60 }, () => 60 + 40 * Math.abs(NEXT())));
const WANDERING = heads(Array.from({ length: 60 }, () => 100 + 50 * NEXT()));

test("without calm packets the luckiest small one counts, less its own time on the wire", () => {
  assert.equal(roundTrip(trace(heads([54, 64])), [], LIMITED), 50);
});

/**
 * The rank among 20 travel times of 100, 100 + step, … ms: a tenth (the third one) and up to three tenths more, in
 * proportion to jitter over 8 ms, or over 16 where the line has a limit.
 * @type {[string, ReturnType<typeof heads>, typeof FREE|undefined, number][]}
 */
const RANKS = [
  ["a jitter of 2.8 ms: 0.1 + 0.3 × 0.354 = 0.206", ramp(4), FREE, 100 + 4 * 4],
  ["the same where no rate is known", ramp(4), undefined, 100 + 4 * 4],
  ["a jitter of 7.8 ms: 0.1 + 0.3 × 0.972 = 0.392", ramp(11), FREE, 100 + 7 * 11],
  ["a jitter of 8.5 ms and any above: 0.4", ramp(12), FREE, 100 + 8 * 12],
  ["a jitter of 21 ms, too: 0.4", ramp(30), FREE, 100 + 8 * 30],
  // The packet's own 653 bytes take 24 ms at 218 kbit/s.
  [
    "a jitter of 8.5 ms before a limit: 0.1 + 0.3 × 0.53 = 0.259",
    ramp(12),
    LIMITED,
    100 + 5 * 12 - (653 * 8) / 218,
  ],
  ["16 heads 100 ms apart have no jitter: 0.1, the second one", ramp(4, 16, 100), FREE, 100 + 4],
  ["twelve heads are enough: the second one", heads([30, ...times(11, 40)]), FREE, 40],
  ["eleven are not: the luckiest", heads([30, ...times(10, 40)]), FREE, 30],
];
for (const [name, calm, rate, expected] of RANKS) {
  test(name, () => {
    assert.equal(roundTrip(trace([]), calm, rate)?.toFixed(9), expected.toFixed(9));
  });
}

/**
 * The third of these travel times is 124 ms, the one that counts 196.
 * @type {[number, number][]} the browser's own question, the round trip
 */
const QUESTIONS = [
  [90, 90],
  [124.9, 124.9],
  [125, 196], // one packet in ten was faster by 1 ms and more
  [300, 196],
];
for (const [pair_ms, expected] of QUESTIONS) {
  test(`travel times of 124 ms and more, and an own question of ${pair_ms} ms: ${expected} ms`, () => {
    assert.equal(roundTrip(trace([], pair_ms), ramp(12), FREE), expected);
  });
}

test("of few packets, those on their way and full-sized ones that met a queue do not count", () => {
  const packets = [
    packet({ small: true, sent_ms: 100, got_ms: 160 }),
    packet({ small: true, sent_ms: 100, got_ms: null }),
    packet({ sent_ms: 100, got_ms: 130 }),
  ];

  assert.equal(roundTrip({ packets, slower: null, stalls: [] }, [], FREE), 60);
  assert.equal(roundTrip({ packets, slower: null, stalls: [] }, heads([50]), FREE), 50);
});

test("a round trip is never negative: 109 bytes take 4 ms at 218 kbit/s", () => {
  assert.equal(roundTrip(trace(heads([2])), [], LIMITED), 0);
});

test("small packets that left late are corrected by the browser's own question", () => {
  const found = roundTrip(trace(heads([174, 164]), 110), [], LIMITED) ?? 0;

  assert.ok(Math.abs(found - 104.5) < 0.1, `${found}`);
});

test("a page that is late adds up to 40 ms: the browser's own question does not", () => {
  assert.ok(Math.abs((roundTrip(trace([], 61), LATE_PAGE, FREE) ?? 0) - 61) < 1);
});

test("where the line's delay wanders, one question of the browser's tells little", () => {
  const alone = roundTrip(trace([]), WANDERING, FREE) ?? 0;

  const lucky = roundTrip(trace([], 75), WANDERING, FREE) ?? 0;
  const unlucky = roundTrip(trace([], 140), WANDERING, FREE) ?? 0;

  assert.ok(Math.abs(alone - 95) < 15, `${alone}`);
  assert.deepEqual([lucky, unlucky], [alone, alone]);
});

test("the browser's own question alone is one moment's: no round trip", () => {
  assert.equal(roundTrip(trace([], 900), [], undefined), undefined);
});

test("nothing has come back: no round trip", () => {
  assert.equal(roundTrip(trace([]), [], undefined), undefined);
});

test("a rate that dips lets packets wait: the longest waits are the buffer's delay", () => {
  const dips = Array.from({ length: 45 }, (_, i) => 40 + (i % 15 < 5 ? 50 * (i % 15) : 0));

  assert.equal(loadDelay(heads(dips)), 200);
});

test("one late packet is no delay of the line's, nor is a delay that wanders by 50 ms", () => {
  const late = Array.from({ length: 40 }, (_, i) => (i === 20 ? 340 : 40));

  assert.equal(loadDelay(heads(late)), 0);
  assert.ok((loadDelay(WANDERING) ?? 0) < 90);
});

test("a head that is the last one before the load is held back stands for that time", () => {
  const packets = heads(Array.from({ length: 30 }, (_, i) => (i === 14 ? 190 : 40)));
  const held = packets.map((p, i) =>
    i > 14 ? { ...p, sent_ms: p.sent_ms + 150, got_ms: Number(p.got_ms) + 150 } : p,
  );

  assert.equal(loadDelay(held), 150);
});

test("a handful of heads is no figure", () => {
  assert.equal(loadDelay(heads([40, 40, 340])), undefined);
});

/** @type {[string, number[], number|undefined][]} ms between travel times of 40 … ms, the delay */
const DELAYS = [
  ["eleven heads are no figure", times(11, 40), undefined],
  ["twelve are one", times(12, 40), 0],
];
for (const [name, travels, expected] of DELAYS) {
  test(name, () => {
    assert.equal(loadDelay(heads(travels)), expected);
  });
}

/** Heads, and how long each stands until the next one leaves. @param {[number, number][]} rows  travel, ms until the next */
function standing(rows) {
  let at_ms = 0;
  return rows.map(([ms, next_ms]) => {
    const one = packet({ sent_ms: at_ms, got_ms: at_ms + ms });
    at_ms += next_ms;
    return one;
  });
}

test("time counts in steps of 5 ms, a part of one for a whole", () => {
  // 13 × 4 steps of 40 ms, 3 of 140: the one at floor(0.95 × 55) = 52 is the first long one, of 2 steps it were none.
  const rows = [...times(12, [40, 20]), [140, 11], [40, 20]];

  assert.equal(loadDelay(standing(/** @type {[number, number][]} */ (rows))), 100);
});

test("the lower quarter ends with the last short wait", () => {
  // 14 steps of 40 ms, 40 of 140: the one at floor(54 / 4) = 13 is the last short one.
  const rows = [[40, 10], ...times(3, [40, 20]), ...times(10, [140, 20])];

  assert.equal(loadDelay(standing(/** @type {[number, number][]} */ (rows))), 100);
});

for (const [steps, expected] of [
  [1524, 0], // 2 × 40 steps of 200 ms, the last twentieth of all begins behind step floor(0.95 × 1604) = 1523
  [1520, 100],
]) {
  test(`two heads before long gaps stand for 200 ms each, among ${steps} steps of 20 ms: ${expected} ms`, () => {
    const rows = [[140, 5000], [140, 200], ...times(Number(steps) / 4, [40, 20])];

    assert.equal(loadDelay(standing(/** @type {[number, number][]} */ (rows))), expected);
  });
}

test("jitter is that of packets 20 ms apart: what lies between or across a gap does not count", () => {
  const steady = heads(Array.from({ length: 30 }, (_, i) => (i % 2 ? 50 : 40)));
  const between = steady.map((p) => ({ ...p, sent_ms: p.sent_ms + 10, got_ms: Number(p.got_ms) + 300 }));
  const behind_a_gap = heads([900]).map((p) => ({ ...p, sent_ms: 5000, got_ms: 5900 }));

  const found = jitter([...between, ...behind_a_gap, ...steady]);

  assert.equal(found?.value.toFixed(3), (10 / Math.SQRT2).toFixed(3));
});

/** Travel times of 40 and 50 ms in turns. @param {number} every_ms @param {number} count */
function zigzag(every_ms, count = 30) {
  return heads(
    Array.from({ length: count }, (_, i) => (i % 2 ? 50 : 40)),
    1000,
    every_ms,
  );
}

/** @type {[number, number|undefined][]} ms between packets, jitter of a line that is crossed once */
const SPACINGS = [
  [14, 0], // every other one is left out, and those that remain are alike
  [15, 10],
  [59, 10],
  [60, undefined],
];
for (const [every_ms, expected] of SPACINGS) {
  test(`packets ${every_ms} ms apart: ${expected === undefined ? "no jitter is told" : `a jitter of ${expected} ms`}`, () => {
    assert.equal(jitter(zigzag(every_ms), 1)?.value, expected);
  });
}

test("jitter takes twelve differences", () => {
  assert.equal(jitter(zigzag(20, 12), 1), undefined);
  assert.equal(jitter(zigzag(20, 13), 1)?.value, 10);
});

test("packets count in the order of sending, however they are listed", () => {
  const packets = zigzag(20);
  const [even, odd] = [0, 1].map((rest) => packets.filter(({ seq }) => seq % 2 === rest));

  for (const listed of [[...packets].reverse(), [...(even ?? []), ...(odd ?? [])]])
    assert.equal(jitter(listed, 1)?.value, 10);
});

test("the bounds of jitter: 2.3 times √(2 × variance / number)", () => {
  // Differences of 4 and 8 ms in turns, twelve: mean 6, variance 4.
  const packets = heads([40, 44, 52, 56, 64, 68, 76, 80, 88, 92, 100, 104, 112]);
  const error = 2.3 * Math.sqrt((2 * 4) / 12);

  const found = jitter(packets, 1);

  assert.deepEqual(
    [found?.value, found?.low, found?.high].map((ms) => ms?.toFixed(9)),
    [6, 6 - error, 6 + error].map((ms) => ms.toFixed(9)),
  );
});

for (const width of [3, 30, 60]) {
  test(`jitter of ±${width} ms in the loop is two thirds of it, a share of √2 for each way, within its bounds`, () => {
    const next = random(3);
    const truth = ((2 / 3) * width) / Math.SQRT2;

    const found = jitter(heads(Array.from({ length: 60 }, () => 100 + width * next())));

    assert.ok(found && found.low <= truth && truth <= found.high, JSON.stringify(found));
    assert.ok(Math.abs(found.value / truth - 1) < 0.25);
  });
}
