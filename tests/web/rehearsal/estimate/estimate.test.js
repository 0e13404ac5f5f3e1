import assert from "node:assert/strict";
import { test } from "node:test";
import { estimate } from "../../../../web/rehearsal/estimate/estimate.js";
import { THRESHOLDS } from "../thresholds.js";

test("before the first packet nothing is known", () => {
  const known = estimate({ packets: [], slower: null, stalls: [] }, 100, THRESHOLDS);

  assert.deepEqual(known, { lost: false, delayed: false });
});
