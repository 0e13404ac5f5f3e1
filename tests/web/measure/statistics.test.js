import assert from "node:assert/strict";
import { test } from "node:test";
import { deviation, mean, sum } from "../../../web/measure/statistics.js";

test("a sum is of all values, and 0 of none", () => {
  assert.equal(sum([1, 2, 4]), 7);
  assert.equal(sum(new Set([3, -5])), -2);
  assert.equal(sum([]), 0);
});

test("a mean is the sum's share of each value", () => {
  assert.equal(mean([1, 2, 6]), 3);
  assert.equal(mean(Float32Array.of(-1, 2)), 0.5);
});

test("a deviation is the root of the mean square from the mean", () => {
  assert.equal(deviation([2, 4, 4, 4, 5, 5, 7, 9]), 2);
  assert.equal(deviation([3, 3]), 0);
});
