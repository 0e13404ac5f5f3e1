import assert from "node:assert/strict";
import { test } from "node:test";
import { FULL_BYTES, moved } from "../../../../web/rehearsal/estimate/pace.js";

test("a full-sized packet has 653 bytes: 556 of payload, 97 of headers", () => {
  assert.equal(FULL_BYTES, 653);
});

test("a packet moves its bytes twice, and half an acknowledgement's", () => {
  // Of IPv6: 653 + 20; an acknowledgement is 28 + 97 - 16 + 20 = 129.
  assert.equal(moved(false), 2 * (673 + 64.5));
});

test("where packets are missing, two acknowledgements and a half", () => {
  assert.equal(moved(true), 2 * (673 + 322.5));
});
