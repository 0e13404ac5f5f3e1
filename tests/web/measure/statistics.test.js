import assert from "node:assert/strict";
import { test } from "node:test";
import { dot, item } from "../../../web/measure/arrays.js";
import { deviation, mean, sum } from "../../../web/measure/statistics.js";

test("sums, means and deviations are those of the book", () => {
  const values = [2, 4, 4, 4, 5, 5, 7, 9];

  assert.equal(sum(values), 40);
  assert.equal(mean(values), 5);
  assert.equal(deviation(values), 2);
});

test("rows are multiplied number by number, and only where they fit", () => {
  assert.equal(dot(Float32Array.of(1, 2, 3), Float32Array.of(4, 5, 6)), 32);
  assert.throws(() => dot(Float32Array.of(1, 2), Float32Array.of(1)), RangeError);
  assert.throws(() => dot(Float32Array.of(1), Float32Array.of(1, 2)), RangeError);
});

test("an index outside is a fault and never a number", () => {
  assert.equal(item([7, 8], 1), 8);
  assert.throws(() => item([7, 8], 2), RangeError);
  assert.throws(() => item([], 0), RangeError);
});
