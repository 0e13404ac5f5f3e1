import assert from "node:assert/strict";
import { test } from "node:test";
import { jitter } from "../../../../web/rehearsal/estimate/delay.js";
import { isDecided, settled, slower } from "../../../../web/rehearsal/estimate/stopping_rule.js";
import { slowWay } from "../../../../web/rehearsal/loop/slow_direction.js";
import { random } from "../../made.js";
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
    "the same after a while",
    { rate: { value: 800, low: 700, high: 900 }, loss: undefined },
    "udp",
    1600,
    true,
  ],
];
for (const [name, change, transport, loaded_ms, decided] of CASES) {
  test(`${name}: ${decided ? "it stands" : "go on"}`, () => {
    assert.equal(isDecided({ ...GOOD, ...change }, THRESHOLDS, transport, loaded_ms), decided);
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
  ["not before", { rate: WIDE, delayed: true }, 1400, WIDE],
  ["its limit after 2.5 s", { rate: WIDE, delayed: true }, 2500, { value: 1700, low: 1700, high: 1700 }],
  [
    "so does one near a threshold",
    { rate: { value: 1210.4, low: 1000, high: 1400 } },
    2500,
    { value: 1210, low: 1210, high: 1210 },
  ],
  [
    "one with bounds far apart is asked for longer",
    { rate: { ...WIDE, high: 2000 } },
    3400,
    { ...WIDE, high: 2000 },
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

/** Heads of trains every 20 ms with independent delays of ±width. @param {number} width_ms @param {number} count */
function heads(width_ms, count) {
  const next = random(3);
  return Array.from({ length: count }, (_, i) => {
    const sent_ms = 20 * i;
    const packet = { side: 0, seq: i, train: i, head: true, bytes: 653, small: false, held: false };
    return { ...packet, sent_ms, got_ms: sent_ms + 100 + width_ms * next() };
  });
}

for (const width of [3, 30, 60]) {
  test(`jitter of ±${width} ms in the loop is two thirds of it, a share of √2 for each way, within its bounds`, () => {
    const truth = ((2 / 3) * width) / Math.SQRT2;

    const found = jitter(heads(width, 60));

    assert.ok(found && found.low <= truth && truth <= found.high, JSON.stringify(found));
    assert.ok(Math.abs(found.value / truth - 1) < 0.25);
  });
}

test("a handful of packets is no jitter", () => {
  assert.equal(jitter(heads(30, 12)), undefined);
});

/** @type {[string, [number, number, number], "up"|"down"|null][]} waits up and down, ms */
const WAITS = [
  ["a wait before the server is up", [180, 5, 0], "up"],
  ["a wait behind the server is down", [5, 180, 0], "down"],
  ["no wait tells nothing", [10, 12, 0], null],
  ["a wait both ways tells nothing", [120, 90, 0], null],
  ["clocks that differ by an hour do not matter", [180, 5, 3.6e6], "up"],
];
for (const [name, [up, down, off], expected] of WAITS) {
  test(name, () => {
    const idle = { sent_ms: 100, server_ms: 120 + off, got_ms: 140 };
    const loaded = { sent_ms: 900, server_ms: 920 + up + off, got_ms: 940 + up + down };

    assert.equal(slowWay(idle, loaded), expected);
  });
}

test("a question without an answer tells nothing", () => {
  assert.equal(slowWay(null, { sent_ms: 1, server_ms: 2, got_ms: 3 }), null);
});

test("a line that is poor for certain is not filled any further", () => {
  const rate = { value: 300, low: 250, high: 350 };

  assert.equal(slower({ ...GOOD, rate }, THRESHOLDS), 0.7 * 300);
});
