/** Lines that nobody has chosen: whatever the rules are tuned to, it is not these. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkConnection } from "../../../web/rehearsal/connection_check.js";
import { judge } from "../../../web/rehearsal/estimate/grading.js";
import { random } from "../made.js";
import { THRESHOLDS } from "./thresholds.js";
import { World } from "./world.js";

const NEXT = random(2);
const draw = () => (NEXT() + 1) / 2;
const pick = (/** @type {number[]} */ values) =>
  /** @type {number} */ (values[Math.floor(draw() * values.length)]);
/** Within 15 % of a threshold either finding is right. */
const BAND = [0.85, 1, 1.15];

function line() {
  const rate = () => Math.round(10 ** (2.3 + 1.9 * draw()));
  return {
    up: rate(),
    down: rate(),
    delay: Math.round(3 + 107 * draw()),
    loss: pick([0, 0, 0, 0.3, 3.5, 5]),
    queue: pick([60, 150, 300, 1000]),
  };
}

/** @param {ReturnType<typeof line>} line */
function right({ up, down, delay, loss }) {
  const corners = BAND.flatMap((a) => BAND.flatMap((b) => BAND.map((c) => [a, b, c])));
  const findings = corners.map(([a = 1, b = 1, c = 1]) => {
    const steady = { jitter_ms: 0, load_delay_ms: 0, transport: "udp" };
    const truth = {
      rate_kbps: a * Math.min(up, down),
      rtt_ms: b * 2 * delay,
      loss_percent: c * loss,
      ...steady,
    };
    return judge(truth, THRESHOLDS);
  });
  return new Set(findings);
}

test("sixty random lines get a right finding, within eight seconds and 2 MB", async () => {
  for (let i = 0; i < 60; i++) {
    const own = line();
    const world = new World(own);
    const stage = /** @type {any} */ ({ hint() {} });

    const { finding } = await world.run(
      checkConnection(world.environment, new AbortController().signal, stage),
    );

    const told = `${JSON.stringify(own)}: ${finding}`;
    const expected = right(own);
    assert.ok(expected.size > 1 || expected.has(/** @type {any} */ (finding)), told);
    assert.ok(world.now <= 8000 && world.bytes <= 2e6, told);
  }
});
