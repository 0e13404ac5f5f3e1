/** Synthetic traces: what received bytes and waiting in the sender prove. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { item } from "../../../../web/measure/arrays.js";
import { received, windows } from "../../../../web/rehearsal/estimate/rate.js";
import { queued } from "./packets.js";

/** A line of a rate with a queue that never overflows. @param {Parameters<typeof queued>[0]} how */
function trace(how) {
  return {
    packets: queued(how),
    slower: null,
    stalls: /** @type {{from_ms: number, to_ms: number}[]} */ ([]),
  };
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
