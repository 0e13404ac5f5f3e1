/** Windows of 50 ms and what they prove, worked out by hand. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { received, windows } from "../../../../web/rehearsal/estimate/rate.js";
import { packet, times } from "./packets.js";

/** @typedef {import("./packets.js").Packet} Packet */

/** The first head came after 40 ms, so that windows begin at 40, 90, 140, … ms. */
const FIRST = packet();

/** Heads that come 10 ms after the beginning of the second window, the third …, each after a wait. @param {...number} waits_ms */
function waiting(...waits_ms) {
  return waits_ms.map((ms, i) => {
    const got_ms = 100 + 50 * i;
    return packet({ sent_ms: got_ms - 40 - ms, got_ms });
  });
}

/** Beginnings of windows that are busy. @param {Packet[]} packets @param {number} [now_ms] */
function busy(packets, now_ms = 440) {
  const cut = windows({ packets: [FIRST, ...packets], slower: null, stalls: [] }, now_ms);
  return cut.filter((window) => window.busy).map(({ from_ms }) => from_ms);
}

/** @type {[string, Packet[], number[]][]} */
const BUSY = [
  ["a queue has to stand for three windows", waiting(26, 26, 26, 26, 0), [190, 240]],
  ["two are too few", waiting(26, 26, 0, 26, 26), []],
  ["a wait of 25 ms may be jitter", waiting(25, 25, 25, 25, 0), []],
  [
    "one head that has not waited is enough",
    [...waiting(26, 26, 26), packet({ sent_ms: 155, got_ms: 195 })],
    [],
  ],
  // Overdue is what left 40 + 25 ms before a window began: at 140 ms, 190, 240 and 290; it comes in the one of 340.
  [
    "a head that is overdue holds up windows without any",
    [packet({ sent_ms: 74, got_ms: 345 })],
    [240, 290, 340],
  ],
  ["65 ms are not yet overdue", [packet({ sent_ms: 75, got_ms: 345 })], [290, 340]],
  ["a lost head holds up nothing", [packet({ sent_ms: 74, got_ms: null })], []],
  ["nor does one that has waited in its sender", [packet({ sent_ms: 74, got_ms: 345, held: true })], []],
];
for (const [name, packets, expected] of BUSY) {
  test(name, () => {
    assert.deepEqual(busy(packets), expected);
  });
}

test("before the first packet there are no windows", () => {
  assert.deepEqual(windows({ packets: [], slower: null, stalls: [] }, 500), []);
});

test("a window counts its packets, and for each half an acknowledgement of 97 bytes", () => {
  const packets = [FIRST, ...waiting(0), packet({ small: true, sent_ms: 60, got_ms: 100 })];

  const cut = windows({ packets, slower: null, stalls: [] }, 189);

  assert.deepEqual(
    cut.map(({ from_ms, kbps, packets }) => [from_ms, kbps.toFixed(6), packets]),
    [
      [40, ((653 + 48.5) * 0.16).toFixed(6), 1],
      [90, ((653 + 48.5) * 0.16).toFixed(6), 1],
    ],
  );
});

/** @type {[number, number, number[]][]} the page stood still from, to; windows that are left */
const STALLS = [
  [140, 190, [40, 90, 190]],
  [139, 190, [40, 190]],
  [140, 191, [40, 90]],
];
for (const [from_ms, to_ms, left] of STALLS) {
  test(`a page that stood still from ${from_ms} to ${to_ms} ms leaves windows from ${left.join(", ")} ms`, () => {
    const cut = windows({ packets: [FIRST], slower: null, stalls: [{ from_ms, to_ms }] }, 240);

    assert.deepEqual(
      cut.map((window) => window.from_ms),
      left,
    );
  });
}

/** Windows of these rates. @param {number[]} rates @param {boolean} busy */
function cut(rates, busy, packets = 5) {
  return rates.map((kbps) => ({ from_ms: 0, kbps, packets, busy }));
}

/** @type {[string, ReturnType<typeof cut>, boolean|undefined][]} windows; is a limit seen, undefined: no figure */
const CLAIMS = [
  ["seven windows are no figure", cut(times(7, 900), false), undefined],
  ["eight are one", cut(times(8, 900), false), false],
  ["eleven windows, busy ones, may be a moment's", cut(times(11, 900), true), undefined],
  ["twelve show a limit", cut(times(12, 900), true), true],
  [
    "so they do when seven of them are busy",
    [...cut(times(5, 900), false), ...cut(times(7, 900), true)],
    true,
  ],
  ["half of them show none", [...cut(times(6, 900), false), ...cut(times(6, 900), true)], false],
  [
    "five busy ones of eight are too few for a limit, and no proof of none",
    [...cut(times(3, 900), false), ...cut(times(5, 900), true)],
    undefined,
  ],
  ["nine packets are no figure", [...cut(times(9, 900), false, 1), ...cut([900], false, 0)], undefined],
  ["ten are one", cut(times(10, 900), false, 1), false],
  [
    "of a busy line only packets of busy windows count",
    [...cut(times(5, 900), false), ...cut(times(9, 900), true, 1)],
    undefined,
  ],
];
for (const [name, windows, isLimited] of CLAIMS) {
  test(name, () => {
    const rate = received(windows);

    assert.equal(rate && Number.isFinite(rate.high), isLimited);
  });
}

/**
 * The mean, give or take 2.8 times the standard error of five blocks' means, and 2 %.
 * @type {[string, number[], boolean, number, number][]} rates of windows, busy, value, error
 */
const BOUNDS = [
  // Blocks of one: 8 × 100² / 7 / 8.
  [
    "eight windows",
    [900, 1100, 900, 1100, 900, 1100, 900, 1100],
    false,
    1000,
    2.8 * Math.sqrt(10_000 / 7) + 20,
  ],
  // Five blocks of three, one window is left over: (200² + 100²) × 2 / 4 / 5.
  [
    "sixteen windows",
    [...[800, 900, 1000, 1100, 1200].flatMap((kbps) => times(3, kbps)), 1000],
    true,
    1000,
    2.8 * Math.sqrt(5000) + 20,
  ],
  ["only the last sixteen count", [...times(8, 100), ...times(16, 500)], true, 500, 10],
];
for (const [name, rates, isBusy, value, error] of BOUNDS) {
  test(`bounds: ${name}`, () => {
    const rate = received(cut(rates, isBusy));

    assert.equal(rate?.value, value);
    assert.equal(rate.low.toFixed(6), (value - error).toFixed(6));
    assert.equal(rate.high.toFixed(6), isBusy ? (value + error).toFixed(6) : "Infinity");
  });
}

test("only busy windows are a busy line's rate", () => {
  assert.equal(received([...cut(times(7, 100), false), ...cut(times(9, 800), true)])?.value, 800);
});
