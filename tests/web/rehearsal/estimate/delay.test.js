/** Round trip and the buffer's delay from made-up travel times. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { jitter, loadDelay, roundTrip } from "../../../../web/rehearsal/estimate/delay.js";
import { random } from "../../made.js";

/** Heads of trains, one every 20 ms. @param {number[]} travels_ms */
function heads(travels_ms) {
  return travels_ms.map((ms, i) => {
    const packet = { side: 0, seq: i, train: i, head: true, bytes: 653, small: false, held: false };
    return { ...packet, sent_ms: 20 * i, got_ms: 20 * i + ms };
  });
}

/** @param {import("../../../../web/rehearsal/estimate/trace.js").Packet[]} packets @param {number} [pair_ms] */
function trace(packets, pair_ms) {
  const small = packets.map((packet) => ({ ...packet, small: true, bytes: 109 }));
  return { packets: small, slower: null, stalls: [], pair_ms };
}

const LIMITED = { value: 218, low: 200, high: 230 };
const FREE = { value: 2300, low: 2000, high: Number.POSITIVE_INFINITY };
const NEXT = random(5);
const LATE_PAGE = heads(Array.from({ length: 60 }, () => 60 + 40 * Math.abs(NEXT())));
const WANDERING = heads(Array.from({ length: 60 }, () => 100 + 50 * NEXT()));

test("without calm packets the luckiest small one counts, less its own time on the wire", () => {
  assert.equal(roundTrip(trace(heads([54, 64])), [], LIMITED), 50);
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
    i > 14 ? { ...p, sent_ms: p.sent_ms + 150, got_ms: p.got_ms + 150 } : p,
  );

  assert.equal(loadDelay(held), 150);
});

test("a handful of heads is no figure", () => {
  assert.equal(loadDelay(heads([40, 40, 340])), undefined);
});

test("jitter is that of packets 20 ms apart: what lies between or across a gap does not count", () => {
  const steady = heads(Array.from({ length: 30 }, (_, i) => (i % 2 ? 50 : 40)));
  const between = steady.map((p) => ({ ...p, sent_ms: p.sent_ms + 10, got_ms: p.got_ms + 300 }));
  const behind_a_gap = heads([900]).map((p) => ({ ...p, sent_ms: 5000, got_ms: 5900 }));

  const found = jitter([...between, ...behind_a_gap, ...steady]);

  assert.equal(found?.value.toFixed(3), (10 / Math.SQRT2).toFixed(3));
});
