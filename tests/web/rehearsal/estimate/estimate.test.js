/** What the whole estimate makes of a trace: made-up lines that are fast, lossy, late, slow, or behind a page that stands still. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { estimate } from "../../../../web/rehearsal/estimate/estimate.js";
import { THRESHOLDS } from "../thresholds.js";
import { heads, packet, queued, times } from "./packets.js";

/** @typedef {import("./packets.js").Packet} Packet */
/** @typedef {import("../../../../web/rehearsal/estimate/trace.js").Trace} Trace */

/** @param {Packet[]} packets @param {Partial<Trace>} [given] @returns {Trace} */
function trace(packets, given) {
  return { packets, slower: null, stalls: [], ...given };
}

/** @param {Packet[]} packets @param {Partial<Trace>} [given] */
function known(packets, given, now_ms = 5000) {
  return estimate(trace(packets, given), now_ms, THRESHOLDS);
}

/**
 * Trains every 20 ms for a second, a packet every 0.1 ms, which is some 52,000 kbit/s: 9 packets are 2,525 kbit/s
 * with their acknowledgements (a share of 0.074), 4 are 1,122.
 * @param {{each?: number, gap_ms?: number, travel_ms?: (train: number) => number, lost?: (seq: number) => boolean}} [how]
 */
function trains({ each = 9, gap_ms = 0.1, travel_ms = () => 40, lost = () => false } = {}) {
  return Array.from({ length: 50 * each }, (_, seq) => {
    const [train, place] = [Math.floor(seq / each), seq % each];
    const got_ms = lost(seq) ? null : 20 * train + travel_ms(train) + gap_ms * place;
    return packet({ seq, train, head: place === 0, sent_ms: 20 * train, got_ms });
  });
}

const INFINITE = Number.POSITIVE_INFINITY;
const END_MS = 1041;
/** One packet in 50: 1 % each way. @param {number} seq */
const ONE_IN_50 = (seq) => seq % 50 === 25;
/** The load has gone slower at 1000 ms, without a limit and with one. */
const SLOWER = { at_ms: 1000, kbps: 1200, rate: { value: 2300, low: 2000, high: INFINITE } };
const LIMITED = { ...SLOWER, rate: { value: 900, low: 850, high: 950 } };

test("before the first packet nothing is known", () => {
  assert.deepEqual(known([], {}, 100), { lost: false, delayed: false });
});

test("a fast and clean line: everything is told", () => {
  const { rate, loss, rtt_ms, jitter, ...rest } = known(trains(), {}, END_MS);

  assert.equal(rate?.high, INFINITE);
  assert.ok(rate.low > 2200 && Math.abs(rate.value / 2525 - 1) < 0.03, JSON.stringify(rate));
  assert.deepEqual([rtt_ms, jitter?.value], [40, 0]);
  assert.deepEqual(loss, { percent: 0, low_percent: 0, packets: 450, lossy: false });
  assert.deepEqual(rest, { load_delay_ms: 0, lost: false, delayed: false });
});

test("a line that is far faster than the load has lost packets by itself", () => {
  const { lost, loss } = known(trains({ lost: ONE_IN_50 }), {}, END_MS);

  assert.equal(lost, true);
  assert.equal(loss?.percent.toFixed(2), "1.01");
});

// 2.5 times what passes, 2,476 kbit/s, are 6,191; a gap of 0.85 ms is 6,146 kbit/s, one of 0.84 ms 6,219.
for (const [gap_ms, isTold] of /** @type {[number, boolean][]} */ ([
  [0.85, false],
  [0.84, true],
])) {
  test(`trains ${gap_ms} ms apart: losses under full load are ${isTold ? "the line's" : "perhaps our own doing"}`, () => {
    const { lost, loss, rtt_ms } = known(trains({ gap_ms, lost: ONE_IN_50 }), {}, END_MS);

    assert.deepEqual([lost, loss !== undefined, rtt_ms], [true, isTold, isTold ? 40 : undefined]);
  });
}

test("losses without trains may be our own doing", () => {
  const { lost, loss, rate } = known(trains({ each: 2, lost: ONE_IN_50 }), {}, END_MS);

  assert.deepEqual([lost, loss, rate?.high], [true, undefined, INFINITE]);
});

for (const [count, lost] of /** @type {[number, boolean][]} */ ([
  [249, true],
  [251, false],
])) {
  test(`one of ${count} packets, ${lost ? "more" : "less"} than 0.4 %, is ${lost ? "more than" : "no more than"} chance`, () => {
    const packets = heads(times(count, 40)).map((p) => (p.seq === 100 ? { ...p, got_ms: null } : p));

    assert.equal(known(packets, { crossings: 1 }, 9000).lost, lost);
  });
}

test("a loss under full load makes a clean stretch after it count for less", () => {
  // A head each 20 ms from 1220 ms on; a line crossed once takes 623 packets, 1,038 where some were lost before.
  const after = heads(times(1000, 40), 1220).map((p) => ({ ...p, seq: p.seq + 1 }));
  const fates = [40, null].map((got_ms) =>
    known([packet({ got_ms }), ...after], { slower: SLOWER, crossings: 1 }, 30_000),
  );

  assert.deepEqual(
    fates.map(({ loss }) => [loss?.packets, loss?.lossy]),
    [
      [1000, false],
      [1000, null],
    ],
  );
});

for (const [travel_ms, kbps] of /** @type {[number, number][]} */ ([
  [55, 1122], // near: what has passed
  [56, 52_240], // farther: what trains say, 653 × 8 bits in 0.1 ms
])) {
  test(`a sender that is asked for little, ${travel_ms} ms away: ${kbps} kbit/s`, () => {
    const { rate } = known(trains({ each: 4, travel_ms: () => travel_ms }), {}, END_MS);

    assert.ok(Math.abs((rate?.value ?? 0) / kbps - 1) < 0.03, JSON.stringify(rate));
  });
}

test("a sender that is asked for little and loses packets is held back, however near", () => {
  const { rate } = known(trains({ each: 4, lost: ONE_IN_50 }), {}, END_MS);

  assert.ok((rate?.value ?? 0) > 50_000, JSON.stringify(rate));
});

for (const [wait_ms, delayed] of /** @type {[number, boolean][]} */ ([
  [100, false],
  [101, true],
])) {
  test(`one head in ten waits for ${wait_ms} ms under full load: ${delayed ? "nothing is told yet" : "told"}`, () => {
    const found = known(trains({ travel_ms: (train) => (train % 10 ? 40 : 40 + wait_ms) }), {}, END_MS);

    assert.equal(found.rate?.high, INFINITE);
    assert.equal(found.delayed, delayed);
    assert.deepEqual([found.load_delay_ms, found.rtt_ms], delayed ? [undefined, undefined] : [100, 40]);
    assert.deepEqual([found.jitter, found.loss].includes(undefined), delayed);
  });
}

/** Twelve heads under full load, from 740 to 960 ms, the last of which waits. */
const WAITED = heads([...times(11, 40), 160], 740);

test("what is known of the rate stays as it was when the load went slower", () => {
  assert.deepEqual(known(WAITED, { slower: LIMITED }).rate, LIMITED.rate);
});

/** @type {[string, Trace["slower"], boolean][]} */
const WAITS = [
  ["a head that waits before the load goes slower counts", { ...SLOWER, at_ms: 961 }, true],
  ["one that leaves at that moment does not", { ...SLOWER, at_ms: 960 }, false],
  ["behind a limit every head has to wait", LIMITED, false],
];
for (const [name, slower, delayed] of WAITS) {
  test(name, () => {
    assert.equal(known(WAITED, { slower }).delayed, delayed);
  });
}

for (const [from_ms, expected] of /** @type {[number, number|undefined][]} */ ([
  [1220, 0],
  [1219, undefined], // eleven are no figure
])) {
  test(`twelve heads from ${from_ms} ms on: ${expected === 0 ? "all" : "not all"} count 220 ms after the load went slower`, () => {
    const found = known(heads(times(12, 40), from_ms), { slower: SLOWER });

    assert.equal(found.load_delay_ms, expected);
  });
}

/**
 * Where heads waited for 120 ms under full load, later ones without a wait clear the line if there are 60.
 * @type {[string, number[], number|undefined][]} travel times of later heads, the delay
 */
const CLEARED = [
  ["59 heads without a wait are too few", times(59, 40), undefined],
  ["60 are enough", times(60, 40), 0],
  // One of twelve is more than a twentieth.
  ["twelve of which one waits for 100 ms are still open", [...times(11, 40), 140], undefined],
  ["a wait of 101 ms is the line's", [...times(11, 40), 141], 101],
  ["eleven tell nothing", times(11, 40), undefined],
];
for (const [name, travels_ms, expected] of CLEARED) {
  test(`after waits under full load, ${name}`, () => {
    const found = known([...WAITED, ...heads(travels_ms, 1220)], { slower: SLOWER });

    assert.deepEqual([found.delayed, found.load_delay_ms], [true, expected]);
  });
}

/**
 * Thirteen heads, which jitter takes; the last one left at 1460 ms and came at 1507. A head that came or left while the
 * page stood still, or up to 5 ms after, is none; one that was under way at such a time is not clean.
 * @type {[string, number, number, boolean][]} stall from, to, does the last head count
 */
const OWN = [
  ["came as the page fell asleep", 1507, 1600, true],
  ["came just after the page fell asleep", 1506, 1600, false],
  ["came 5 ms after the page woke", 1490, 1502, false],
  ["came 6 ms after the page woke", 1490, 1501, true],
  ["left as the page fell asleep", 1460, 1461, true],
  ["left just after the page fell asleep", 1459, 1461, false],
];
for (const [name, from_ms, to_ms, counts] of OWN) {
  test(`a head that ${name} ${counts ? "counts" : "does not count"}`, () => {
    const found = known(heads(times(13, 47), 1220), { slower: SLOWER, stalls: [{ from_ms, to_ms }] });

    assert.equal(found.jitter !== undefined, counts);
  });
}

/**
 * Twelve heads, which a delay takes; the first one left at 1220 ms, the last one at 1440, and came at 1487.
 * @type {[string, number, number, boolean][]} stall from, to, are all twelve clean
 */
const CLEAN = [
  ["fell asleep as the last one came", 1487, 1600, true],
  ["stood still while the last one alone was under way", 1468, 1470, false],
  ["woke 6 ms before the first one left", 1100, 1214, true],
  ["woke 5 ms before the first one left", 1100, 1215, false],
];
for (const [name, from_ms, to_ms, isClean] of CLEAN) {
  test(`a page that ${name}: the delay is ${isClean ? "told" : "not told"}`, () => {
    const found = known(heads(times(12, 47), 1220), { slower: SLOWER, stalls: [{ from_ms, to_ms }] });

    assert.equal(found.load_delay_ms, isClean ? 0 : undefined);
  });
}

/** A full line of 400 kbit/s, no trains, until 2100 ms; the first packet is a small one that leaves at 100 ms. */
const FULL = [
  packet({ small: true, sent_ms: 100, got_ms: 140 }),
  ...queued({ kbps: 400, packets: 2, from_ms: 120, ms: 2100 }),
];

for (const [to_ms, isSlow] of /** @type {[number, boolean][]} */ ([
  [1000, true], // 700 of 2000 ms are 0.35
  [1001, false],
])) {
  test(`a page that stood still from 300 to ${to_ms} ms of 2,000 ${isSlow ? "calls" : "cannot call"} a line slow`, () => {
    const { rate } = known(FULL, { stalls: [{ from_ms: 300, to_ms }] }, 2100);

    assert.equal(Number.isFinite(rate?.high), isSlow);
    assert.ok(Math.abs((rate?.value ?? 0) / 400 - 1) < 0.09, `${rate?.value}`);
  });
}

test("under a load that fills the line, its jitter, loss and delay are not told", () => {
  const { rate, ...rest } = known(FULL, {}, 2100);

  assert.ok(Number.isFinite(rate?.high));
  assert.deepEqual(Object.keys(rest), ["rtt_ms", "lost", "delayed"]);
});
