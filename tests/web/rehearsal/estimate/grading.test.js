import assert from "node:assert/strict";
import { test } from "node:test";
import { judge } from "../../../../web/rehearsal/estimate/grading.js";
import { THRESHOLDS } from "../thresholds.js";

const GOOD = {
  rate_kbps: 2000,
  rtt_ms: 40,
  jitter_ms: 2,
  loss_percent: 0,
  load_delay_ms: 4,
  transport: "udp",
};

/** @type {[Partial<typeof GOOD>, string][]} each edge from both sides */
const EDGES = [
  [{ rate_kbps: 1200 }, "good"],
  [{ rate_kbps: 1199 }, "limited"],
  [{ rate_kbps: 500 }, "limited"],
  [{ rate_kbps: 499 }, "poor"],
  [{ rtt_ms: 200 }, "good"],
  [{ rtt_ms: 200.1 }, "limited"],
  [{ rtt_ms: 400 }, "limited"],
  [{ rtt_ms: 400.1 }, "poor"],
  [{ loss_percent: 1 }, "good"],
  [{ loss_percent: 1.01 }, "unstable"],
  [{ loss_percent: 5 }, "unstable"],
  [{ loss_percent: 5.01 }, "unstable"],
  [{ jitter_ms: 30 }, "good"],
  [{ jitter_ms: 30.1 }, "unstable"],
  [{ jitter_ms: 60.1 }, "unstable"],
  [{ rate_kbps: 800, loss_percent: 5 }, "limited"],
  [{ rate_kbps: 800, loss_percent: 5.01 }, "poor"],
  [{ rate_kbps: 800, jitter_ms: 60 }, "limited"],
  [{ rate_kbps: 800, jitter_ms: 60.1 }, "poor"],
  [{ load_delay_ms: 100 }, "good"],
  [{ load_delay_ms: 100.1 }, "unstable"],
  [{ load_delay_ms: 200.1 }, "unstable"],
  [{ rate_kbps: 800, load_delay_ms: 200 }, "limited"],
  [{ rate_kbps: 800, load_delay_ms: 200.1 }, "poor"],
  [{ transport: "tcp" }, "relay_only_tcp"],
  [{ transport: "tls" }, "relay_only_tcp"],
  [{ transport: "tcp", rate_kbps: 1199 }, "limited"],
];

for (const [change, finding] of EDGES) {
  test(`${JSON.stringify(change)} on a good line is ${finding}`, () => {
    const measures = { ...GOOD, ...change };

    const answer = judge(measures, THRESHOLDS);

    assert.equal(answer, finding);
  });
}

for (const missing of /** @type {(keyof typeof GOOD)[]} */ (Object.keys(GOOD))) {
  test(`a line is never good without ${missing}`, () => {
    const { [missing]: _, ...rest } = GOOD;

    const answer = judge(rest, THRESHOLDS);

    assert.equal(answer, "not_measured");
  });

  if (missing === "transport") continue;
  test(`a line is never good when ${missing} is not a number`, () => {
    const answer = judge({ ...GOOD, [missing]: Number.NaN }, THRESHOLDS);

    assert.equal(answer, "not_measured");
  });
}

test("sampling error of the loss is forgiven when the test says so, and held against the line when it says so", () => {
  const chance = judge({ ...GOOD, loss_percent: 1.4, lossy: false }, THRESHOLDS);
  const luck = judge({ ...GOOD, loss_percent: 0.9, lossy: true }, THRESHOLDS);

  assert.deepEqual([chance, luck], ["good", "unstable"]);
});

test("loss and jitter need not be known to call a line poor", () => {
  assert.equal(judge({ rate_kbps: 300, rtt_ms: 50, transport: "udp" }, THRESHOLDS), "poor");
});
