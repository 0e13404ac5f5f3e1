import assert from "node:assert/strict";
import { test } from "node:test";
import { arrived, base_ms, isFree, travel } from "../../../../web/rehearsal/estimate/trace.js";

/** @param {Partial<import("../../../../web/rehearsal/estimate/trace.js").Packet>} [given] */
function packet(given) {
  const usual = { side: 0, seq: 0, train: 0, head: true, bytes: 653, small: false, held: false };
  return { ...usual, sent_ms: 0, got_ms: 40, ...given };
}

test("packets are in the order of their arrival; those that are not there are left out", () => {
  const [slow, lost, fast] = [packet({ got_ms: 90 }), packet({ got_ms: null }), packet({ got_ms: 50 })];

  assert.deepEqual(arrived([slow, lost, fast]), [fast, slow]);
  assert.equal(travel(packet({ sent_ms: 15 })), 25);
});

test("the line without a queue is the shortest way of a full-sized packet", () => {
  assert.equal(base_ms([packet(), packet({ got_ms: 30 }), packet({ got_ms: 10, small: true })]), 30);
  assert.equal(base_ms([]), Number.POSITIVE_INFINITY);
});

test("only heads of trains that left at once and are full-sized are free", () => {
  assert.equal(isFree(packet()), true);
  assert.equal(isFree(packet({ head: false })), false);
  assert.equal(isFree(packet({ held: true })), false);
  assert.equal(isFree(packet({ small: true })), false);
});
