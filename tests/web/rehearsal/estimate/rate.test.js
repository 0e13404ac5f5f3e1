/** Synthetic traces: what received bytes and waiting in the sender prove, and what trains do beside them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { item } from "../../../../web/measure/arrays.js";
import { weigh } from "../../../../web/rehearsal/estimate/estimate.js";
import { received, windows } from "../../../../web/rehearsal/estimate/rate.js";

const BYTES = 653;

/**
 * Trains every 20 ms through a line of a rate with a queue that never overflows.
 * @param {{kbps: number, packets: number, ms: number, delay_ms?: (at: number) => number, held?: (at: number) => boolean}} how
 */
function trace({ kbps, packets, ms, delay_ms = () => 40, held = () => false }) {
  /** @type {import("../../../../web/rehearsal/estimate/trace.js").Packet[]} */
  const sent = [];
  let free_ms = 0;
  let last_ms = 0;
  for (let at = 0, train = 1; at < ms; at += 20, train++) {
    for (let i = 0; i < packets; i++) {
      free_ms = Math.max(at, free_ms) + (BYTES * 8) / kbps;
      last_ms = Math.max(last_ms, free_ms + delay_ms(at));
      const packet = { side: 0, seq: sent.length, train, head: i === 0, bytes: BYTES, small: false };
      sent.push({ ...packet, held: held(at), sent_ms: at, got_ms: last_ms });
    }
  }
  const seen = sent.map((p) => ({ ...p, got_ms: (p.got_ms ?? 0) <= ms ? p.got_ms : null }));
  return { packets: seen, slower: null, stalls: /** @type {{from_ms: number, to_ms: number}[]} */ ([]) };
}

for (const kbps of [250, 480, 900, 1500]) {
  test(`a line of ${kbps} kbit/s under a load of 2,600 is told within 6 %, and its bounds hold the truth`, () => {
    const rate = received(windows(trace({ kbps, packets: 10, ms: 900 }), 900));

    assert.ok(rate && Number.isFinite(rate.high), "no limit seen");
    assert.ok(Math.abs(rate.value / kbps - 1) < 0.09, `${rate.value}`); // acknowledgements are added
    assert.ok(rate.low < kbps * 1.08 && rate.high > kbps);
  });
}

test("a line that is faster than the load shows what passes, and no limit", () => {
  const rate = received(windows(trace({ kbps: 50_000, packets: 9, ms: 600 }), 600));

  assert.ok(rate && rate.low > 2200);
  assert.equal(rate.high, Number.POSITIVE_INFINITY);
});

test("delays that come and go within 100 ms are jitter, not a limit", () => {
  const delay_ms = (/** @type {number} */ at) => 40 + item([0, 40, 30, 45, 10], (at / 20) % 5);

  const rate = received(windows(trace({ kbps: 50_000, packets: 9, ms: 900, delay_ms }), 900));

  assert.equal(rate?.high, Number.POSITIVE_INFINITY);
});

test("packets that waited in their sender show no queue of the line", () => {
  const slow = { kbps: 50_000, packets: 4, ms: 900, delay_ms: () => 200 };
  const first = (/** @type {number} */ at) => (at < 60 ? 40 : 200);

  const rate = received(windows(trace({ ...slow, delay_ms: first, held: (at) => at >= 60 }), 900));

  assert.equal(rate?.high, Number.POSITIVE_INFINITY);
});

test("a line that has gone silent has no rate, and none of 0", () => {
  const line = trace({ kbps: 900, packets: 9, ms: 600 });
  line.packets = line.packets.filter(({ sent_ms }) => sent_ms < 400);

  assert.ok(received(windows(line, 700)));
  assert.equal(received(windows(line, 2000)), undefined);
});

test("windows in which the page stood still do not count", () => {
  const still = trace({ kbps: 50_000, packets: 9, ms: 900 });
  still.packets = still.packets.map((p) => ({ ...p, got_ms: p.got_ms && p.got_ms > 300 ? null : p.got_ms }));
  still.stalls = [{ from_ms: 290, to_ms: 900 }];

  const rate = received(windows(still, 900));

  assert.ok(!rate || rate.low > 2000, JSON.stringify(rate));
});

/** @param {number} kbps */
function train(kbps) {
  return { value: kbps, low: 0.92 * kbps, high: 1.08 * kbps };
}

const SEEN = { value: 500, low: 450, high: Number.POSITIVE_INFINITY };

/** @type {[string, Parameters<typeof weigh>, {low: number, high: number}][]} */
const WEIGHED = [
  [
    "a queue is proof, whatever trains say: a shaper lets them pass",
    [{ ...SEEN, high: 550 }, train(9000), 1200, true],
    { low: 450, high: 550 },
  ],
  [
    "enough has passed: trains are not asked",
    [{ ...SEEN, low: 1300 }, train(800), 1200, true],
    { low: 1300, high: Number.POSITIVE_INFINITY },
  ],
  [
    "held back by SCTP, trains of a fast line are believed",
    [SEEN, train(5000), 1200, true],
    { low: 4600, high: Number.POSITIVE_INFINITY },
  ],
  [
    "held back by SCTP, trains of a slow line are believed",
    [SEEN, train(800), 1200, true],
    { low: 736, high: 864 },
  ],
  [
    "trains that differ so much that the line may be faster than the load show no limit",
    [SEEN, { value: 1500, low: 1000, high: 3100 }, 1200, true],
    { low: 1000, high: Number.POSITIVE_INFINITY },
  ],
  [
    "too little has passed to believe trains",
    [{ ...SEEN, value: 300, low: 200 }, train(5000), 1200, true],
    { low: 200, high: Number.POSITIVE_INFINITY },
  ],
  [
    "near, and nothing lost: a token bucket lets trains pass",
    [SEEN, train(5000), 1200, false],
    { low: 450, high: Number.POSITIVE_INFINITY },
  ],
  [
    "without trains there is only what has passed",
    [SEEN, undefined, 1200, true],
    { low: 450, high: Number.POSITIVE_INFINITY },
  ],
];
for (const [name, witnesses, { low, high }] of WEIGHED) {
  test(name, () => {
    const rate = weigh(...witnesses);

    assert.equal(Math.round(rate?.low ?? 0), low);
    assert.equal(rate && Number.isFinite(rate.high) ? Math.round(rate.high) : rate?.high, high);
  });
}
