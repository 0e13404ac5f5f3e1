/** Lines on which the check was wrong once: each kind by several of its kind, with SCTP's congestion control. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkConnection } from "../../../web/rehearsal/connection_check.js";
import { answers, World } from "./world.js";

/** @typedef {import("./way.js").Line} Line */

/** @param {Line} line @param {number} [seed] */
async function check(line, seed = 7) {
  const world = new World({ congested: true, ...line }, answers(), seed);
  const stage = /** @type {any} */ ({ hint() {} });
  const outcome = await world.run(checkConnection(world.environment, new AbortController().signal, stage));
  assert.ok(world.now <= 8000 && world.bytes <= 2e6, `${world.now} ms, ${world.bytes} bytes`);
  return { ...outcome, world };
}

/** The findings of several runs on one line. @param {Line} line @param {number} runs */
async function findings(line, runs) {
  const found = [];
  for (let run = 1; run <= runs; run++) found.push((await check(line, 7919 * run)).finding);
  return found;
}

/** How often one of them is there. @param {string[]} found @param {string} finding */
function share(found, finding) {
  return found.filter((one) => one === finding).length / found.length;
}

for (const delay of [225, 300, 400, 500, 600]) {
  for (const [name, line] of /** @type {[string, Line][]} */ ([
    ["clean", {}],
    ["with losses", { loss: 2 }],
    ["of 250 kbit/s", { up: 250, down: 250 }],
    ["of 80 kbit/s", { up: 80, down: 80 }],
    ["that wanders", { jitter: 25 }],
  ])) {
    test(`a line of ${2 * delay} ms round trip, ${name}, is poor`, async () => {
      const { finding, measures = {} } = await check({ delay, ...line });

      assert.equal(finding, "poor");
      assert.ok(Number(measures.rtt_ms) > 0.9 * 2 * delay, `${measures.rtt_ms}`);
      assert.ok(Number(measures.rtt_ms) < 1.1 * 2 * delay + 60, `${measures.rtt_ms}`);
    });
  }
}

for (const delay of [20, 100, 190]) {
  test(`a relay that answers within ${2 * delay} ms, and then no way, is no evidence of a poor line`, async () => {
    const { finding } = await check({ delay, opens: false });

    assert.equal(finding, "not_measured");
  });
}

test("a hitch of a second while the way opens makes no line a far one", async () => {
  for (const from of [100, 200, 300, 400, 500]) {
    const hitch = (/** @type {number} */ at) => (at > from && at < from + 1000 ? from + 1000 : at);

    const { finding } = await check({ starved: hitch });

    assert.notEqual(finding, "poor", `at ${from} ms`);
  }
});

for (const kbps of [600, 800, 1000, 1100]) {
  for (const queue of [20, 40, 60, 100]) {
    test(`${kbps} kbit/s behind a buffer of ${queue} ms is limited, and its losses are our own doing`, async () => {
      const { finding, measures = {} } = await check({ up: kbps, down: kbps, queue });

      assert.equal(finding, "limited");
      assert.equal(measures.loss_percent ?? 0, 0);
    });
  }
}

for (const [kbps, delay, right] of /** @type {[number, number, string][]} */ ([
  [300, 60, "poor"],
  [430, 90, "poor"],
  [700, 90, "limited"],
  [900, 90, "limited"],
  [1500, 80, "good"],
])) {
  test(`${kbps} kbit/s at ${2 * delay} ms and a delay that wanders is ${right} in nine of ten runs, never better`, async () => {
    const found = await findings({ up: kbps, down: 10_000, delay, jitter: 25, queue: 300 }, 12);

    assert.ok(share(found, right) >= 0.9, found.join(" "));
    assert.ok(right === "good" || !found.includes("good"), found.join(" "));
  });
}

for (const line of [
  { up: 100, down: 100 },
  { up: 100, down: 2000, queue: 1500 },
]) {
  test(`a line of ${line.up} kbit/s is poor, and not filled for nothing`, async () => {
    const { finding, world } = await check(line);

    assert.equal(finding, "poor");
    assert.ok(world.bytes < 200_000, `${world.bytes}`);
  });
}

for (const line of [
  { delay: 30, dips: { kbps: 400, ms: 300, every_ms: 800 } },
  { delay: 15, dips: { kbps: 300, ms: 350, every_ms: 900 } },
  { delay: 50, dips: { kbps: 200, ms: 300, every_ms: 900 } },
]) {
  const { kbps, ms, every_ms } = line.dips;
  test(`dips to ${kbps} kbit/s for ${ms} of ${every_ms} ms are unstable in nine of ten runs, never good`, async () => {
    const found = [];
    for (let phase = 0; phase < every_ms; phase += every_ms / 12) {
      const dipping = { ...line, up: 9000, down: 9000, queue: 1500, dips: { ...line.dips, phase } };
      found.push((await check(dipping)).finding);
    }

    assert.ok(share(found, "unstable") >= 0.9 && !found.includes("good"), found.join(" "));
  });
}
