import assert from "node:assert/strict";
import { test } from "node:test";
import { gradeRate, isDecided, settled, slower } from "../../../../web/rehearsal/estimate/stopping_rule.js";
import { THRESHOLDS } from "../thresholds.js";

const INFINITE = Number.POSITIVE_INFINITY;
const FAST = { value: 2300, low: 2000, high: INFINITE };
const CALM = { value: 3, low: 2, high: 4 };
const CLEAN = { percent: 0, low_percent: 0, packets: 400, lossy: false };
const GOOD = {
  rate: FAST,
  rtt_ms: 40,
  jitter: CALM,
  loss: CLEAN,
  load_delay_ms: 3,
  lost: false,
  delayed: false,
};

const SLOW = { value: 800, low: 700, high: 900 };

/** The sequential test has found loss. @param {number} low_percent @param {number} percent */
function lossy(low_percent, percent) {
  return { percent, low_percent, packets: 400, lossy: true };
}

const EDGES = THRESHOLDS.rate_kbps; // 1200 and 500 kbit/s
/** @type {[number, number, import("../../../../web/rehearsal/estimate/grading.js").Grade|null][]} low, high, grade */
const GRADES = [
  [1200, INFINITE, "good"],
  [1199, INFINITE, null],
  [500, 1199, "limited"],
  [500, 1200, null],
  [499, 1199, null],
  [400, 499, "poor"],
  [400, 500, null],
];
for (const [low, high, grade] of GRADES) {
  test(`a rate between ${low} and ${high} kbit/s is ${grade ?? "on no side for sure"}`, () => {
    assert.equal(gradeRate({ value: low, low, high }, EDGES), grade);
  });
}

test("a rate that is not known is on no side", () => {
  assert.equal(gradeRate(undefined, EDGES), null);
});

/** @type {[string, any, string, number, boolean][]} what is known, transport, ms under load, decided */
const CASES = [
  ["everything good", {}, "udp", 600, true],
  ["the rate may still be too low", { rate: { ...FAST, low: 1100 } }, "udp", 600, false],
  ["the rate is on both sides of poor", { rate: { value: 500, low: 450, high: 550 } }, "udp", 3000, false],
  [
    "the rate is poor: nothing else matters",
    { rate: { value: 300, low: 250, high: 350 }, jitter: undefined, loss: undefined },
    "udp",
    300,
    true,
  ],
  ["loss is not known yet", { loss: undefined }, "udp", 3000, false],
  ["loss is not known yet, but TCP has none", { loss: undefined }, "tcp", 600, true],
  ["jitter is on both sides of its edge", { jitter: { value: 30, low: 20, high: 40 } }, "udp", 3000, false],
  ["the round trip is not known", { rtt_ms: undefined }, "udp", 3000, false],
  ["a good line whose buffer is not known yet", { load_delay_ms: undefined }, "udp", 3000, false],
  ["a good line whose buffer lets wait", { load_delay_ms: 140 }, "udp", 600, true],
  [
    "the round trip makes it limited: rate above the lower edge is enough",
    { rtt_ms: 250, rate: { ...FAST, low: 600 } },
    "udp",
    600,
    true,
  ],
  [
    "a limited line that may still lose heavily",
    { rate: { value: 800, low: 700, high: 900 }, loss: undefined },
    "udp",
    600,
    false,
  ],
  [
    "the same after 1.5 s",
    { rate: { value: 800, low: 700, high: 900 }, loss: undefined },
    "udp",
    1500,
    false,
  ],
  [
    "the same after more than that",
    { rate: { value: 800, low: 700, high: 900 }, loss: undefined },
    "udp",
    1501,
    true,
  ],
  ["the rate is not known", { rate: undefined }, "udp", 600, false],
  ["jitter is not known yet", { jitter: undefined }, "udp", 3000, false],
  ["a good line that loses more than its edge for sure", { loss: lossy(1.5, 2) }, "udp", 600, true],
  ["the same where only the test is sure of it", { loss: lossy(0.5, 3) }, "udp", 600, true],
  ["a limited line that loses up to 3 %", { rate: SLOW, loss: lossy(2, 3) }, "udp", 600, true],
  ["a limited line that loses up to 6 %", { rate: SLOW, loss: lossy(2, 6) }, "udp", 600, false],
  [
    "the same after more than 1.5 s: not asked for any longer",
    { rate: SLOW, loss: lossy(2, 6) },
    "udp",
    1501,
    true,
  ],
];
for (const [name, change, transport, loaded_ms, decided] of CASES) {
  test(`${name}: ${decided ? "it stands" : "go on"}`, () => {
    assert.equal(isDecided({ ...GOOD, ...change }, THRESHOLDS, transport, loaded_ms), decided);
  });
}

const LOW = { good: 0.5, limited: 0.8, better: /** @type {const} */ ("lower") };
/** Edges below 1 in every unit. */
const STRICT = {
  rate_kbps: { good: 0.8, limited: 0.5, better: /** @type {const} */ ("higher") },
  rtt_ms: LOW,
  loss_percent: LOW,
  jitter_ms: LOW,
  load_delay_ms: LOW,
};
const BEST = { rtt_ms: 0, jitter: { value: 0, low: 0, high: 0 }, load_delay_ms: 0 };

for (const unknown of ["rate", "rtt_ms", "jitter", "load_delay_ms", "loss"]) {
  test(`where ${unknown} is not known, the best is not excluded, however strict the edges`, () => {
    assert.equal(isDecided({ ...GOOD, ...BEST }, STRICT, "udp", 600), true);
    assert.equal(isDecided({ ...GOOD, ...BEST, [unknown]: undefined }, STRICT, "udp", 600), false);
  });
}

test("a line that is clean for sure has a loss of 0, by which one that is limited is not poor", () => {
  const rate = { value: 0.5, low: 0.4, high: 0.6 };

  assert.equal(isDecided({ ...GOOD, ...BEST, rate }, STRICT, "udp", 600), false);
});

/** @type {[string, {good: number, limited: number}, object, boolean][]} edges of loss, what is known, decided */
const BEYOND = [
  [
    "good up to 2 %: loss that is sure is 2.02 at least",
    { good: 2, limited: 5 },
    { loss: lossy(1, 4) },
    true,
  ],
  [
    "limited up to 1.5 %: loss that is sure need not be more",
    { good: 1, limited: 1.5 },
    { loss: lossy(0.5, 3), rate: SLOW },
    false,
  ],
];
for (const [name, edge, change, decided] of BEYOND) {
  test(name, () => {
    const thresholds = { ...THRESHOLDS, loss_percent: { ...LOW, ...edge } };

    assert.equal(isDecided({ ...GOOD, ...change }, thresholds, "udp", 600), decided);
  });
}

test("the load slows down below a limit that was found", () => {
  const kbps = slower({ ...GOOD, rate: { value: 1000, low: 900, high: 1100 } }, THRESHOLDS);

  assert.ok(kbps !== null && Math.abs(kbps - 700) < 1e-6);
});

for (const [value, kbps] of /** @type {[number, number][]} */ ([
  [1200, 1020],
  [1300, 1105],
  [1500, 1200],
  [1800, 1260],
])) {
  test(`a line of ${value} kbit/s, which bears the need, has to bear ${kbps}`, () => {
    const found = slower({ ...GOOD, rate: { value, low: value, high: value } }, THRESHOLDS);

    assert.ok(found !== null && Math.abs(found - kbps) < 1e-6, `${found}`);
  });
}

test("the load slows down to the need where a fast line loses packets, and not where it loses none", () => {
  assert.equal(slower({ ...GOOD, lost: true }, THRESHOLDS), 900);
  assert.equal(slower(GOOD, THRESHOLDS), null);
});

test("the load slows down to the need where packets had to wait", () => {
  assert.equal(slower({ ...GOOD, delayed: true }, THRESHOLDS), 1200);
});

const WIDE = { value: 1700, low: 900, high: INFINITE };
/** @type {[string, any, number, object][]} what is known, ms under load, rate that counts */
const SETTLED = [
  ["a rate without a limit stays open", { rate: WIDE }, 5000, WIDE],
  ["a rate that wanders counts after 1.5 s", { rate: WIDE, delayed: true }, 1500, { ...WIDE, low: 1700 }],
  ["not before", { rate: WIDE, delayed: true }, 1499, WIDE],
  ["its limit after 2.5 s", { rate: WIDE, delayed: true }, 2500, { value: 1700, low: 1700, high: 1700 }],
  [
    "so does one near a threshold",
    { rate: { value: 1210.4, low: 1000, high: 1400 } },
    2500,
    { value: 1210, low: 1210, high: 1210 },
  ],
  [
    "not before",
    { rate: { value: 1210, low: 1000, high: 1400 } },
    2499,
    { value: 1210, low: 1000, high: 1400 },
  ],
  [
    "one with bounds far apart is asked for longer",
    { rate: { ...WIDE, high: 2000 } },
    3499,
    { ...WIDE, high: 2000 },
  ],
  [
    "bounds of one and a half are not far apart",
    { rate: { value: 1200, low: 1000, high: 1500 } },
    2500,
    { value: 1200, low: 1200, high: 1200 },
  ],
  [
    "a little more is",
    { rate: { value: 1200, low: 1000, high: 1501 } },
    2500,
    { value: 1200, low: 1000, high: 1501 },
  ],
  ["but not for ever", { rate: { ...WIDE, high: 2000 } }, 3500, { value: 1700, low: 1700, high: 1700 }],
  [
    "at the edge, the figure that is told decides",
    { rate: { value: 1199.9, low: 1100, high: 1300 } },
    2500,
    { value: 1200, low: 1200, high: 1200 },
  ],
];
for (const [name, change, loaded_ms, rate] of SETTLED) {
  test(name, () => {
    assert.deepEqual(settled({ ...GOOD, ...change }, loaded_ms).rate, rate);
  });
}

test("the load keeps its pace while the rate is open", () => {
  assert.equal(slower({ ...GOOD, lost: true, rate: { ...FAST, low: 900 } }, THRESHOLDS), null);
});

test("a line that is poor for certain is not filled any further", () => {
  const rate = { value: 300, low: 250, high: 350 };

  assert.equal(slower({ ...GOOD, rate }, THRESHOLDS), 0.7 * 300);
});
