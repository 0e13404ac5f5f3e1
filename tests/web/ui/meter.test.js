import assert from "node:assert/strict";
import { test } from "node:test";
import { meterValue } from "../../../web/ui/meter.js";

test("the meter goes from −60 dBFS to full scale and never beyond", () => {
  const values = [Number.NEGATIVE_INFINITY, -61, -60, -30, 0, 3, Number.NaN].map(meterValue);

  assert.deepEqual(values, [0, 0, 0, 50, 100, 100, 0]);
});
