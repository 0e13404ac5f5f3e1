import assert from "node:assert/strict";
import { test } from "node:test";
import { grade, judge } from "../../../../web/rehearsal/estimate/grading.js";
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

/**
 * A line below the need: a poor loss makes it poor, a limited one leaves it limited.
 * @type {[string, Partial<import("../../../../web/rehearsal/estimate/grading.js").Measures>, string][]}
 */
const SAMPLED = [
  ["a loss of 6 % that may be one of 5", { loss_percent: 6, loss_low_percent: 5 }, "limited"],
  ["a loss of 6 % that is more than 5 for sure", { loss_percent: 6, loss_low_percent: 5.01 }, "poor"],
  ["a loss of 6 % of which no error is known", { loss_percent: 6 }, "poor"],
  ["a loss of 6 % that the test calls chance", { loss_percent: 6, lossy: false }, "limited"],
  [
    "a loss of 6 % that may be one of 5 and that the test calls none of chance",
    { loss_percent: 6, loss_low_percent: 5, lossy: true },
    "limited",
  ],
];
for (const [name, change, finding] of SAMPLED) {
  test(`${name} on a line of 800 kbit/s is ${finding}`, () => {
    assert.equal(judge({ ...GOOD, rate_kbps: 800, ...change }, THRESHOLDS), finding);
  });
}

test("a loss that may be one of 5 % is unstable on a good line; one that is chance is good there, and unknown none", () => {
  const figures = [{ loss_low_percent: 0.5 }, { lossy: false }, { loss_percent: undefined, lossy: false }];

  const found = figures.map((change) => judge({ ...GOOD, loss_percent: 6, ...change }, THRESHOLDS));

  assert.deepEqual(found, ["unstable", "good", "not_measured"]);
});

/** @type {[number, import("../../../../web/rehearsal/estimate/grading.js").Grade][]} */
const GRADES = [
  [30, "good"],
  [30.1, "limited"],
  [60, "limited"],
  [60.1, "poor"],
];
for (const [jitter_ms, expected] of GRADES) {
  test(`a jitter of ${jitter_ms} ms is graded ${expected}`, () => {
    assert.equal(grade(jitter_ms, THRESHOLDS.jitter_ms), expected);
  });
}

test("loss and jitter need not be known to call a line poor", () => {
  assert.equal(judge({ rate_kbps: 300, rtt_ms: 50, transport: "udp" }, THRESHOLDS), "poor");
});
