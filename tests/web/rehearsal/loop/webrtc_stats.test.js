import assert from "node:assert/strict";
import { test } from "node:test";
import { readPath } from "../../../../web/rehearsal/loop/webrtc_stats.js";

const PAIR = { type: "candidate-pair", id: "P", localCandidateId: "L", state: "succeeded", nominated: true };
const OTHER = { ...PAIR, id: "O", localCandidateId: "H" };
const LOCAL = { type: "local-candidate", id: "L", candidateType: "relay", relayProtocol: "udp" };
const HOST = { type: "local-candidate", id: "H", candidateType: "host" };

test("Chromium names the pair in its transport", () => {
  const named = { type: "transport", id: "T", selectedCandidatePairId: "P" };

  const { local } = readPath([named, OTHER, PAIR, LOCAL, HOST]);

  assert.equal(local, "relay");
});

test("Firefox marks the pair itself", () => {
  const { local } = readPath([OTHER, { ...PAIR, selected: true }, LOCAL, HOST]);

  assert.equal(local, "relay");
});

test("a way past the relay is seen", () => {
  assert.equal(readPath([OTHER, LOCAL, HOST]).local, "host");
});

test("without a selected pair nothing is known", () => {
  assert.deepEqual(readPath([{ ...PAIR, nominated: false, state: "in-progress" }, LOCAL]), {});
});

/** @type {[string, Record<string, number>, number|undefined][]} seconds as getStats has them, ms */
const TIMES = [
  ["the last one", { currentRoundTripTime: 0.08, totalRoundTripTime: 0.3, responsesReceived: 3 }, 80],
  ["the mean", { currentRoundTripTime: 0.28, totalRoundTripTime: 0.9, responsesReceived: 4 }, 225],
  ["the last one alone", { currentRoundTripTime: 0.08 }, 80],
  ["nothing", {}, undefined],
  ["nothing where there was no answer", { totalRoundTripTime: 0, responsesReceived: 0 }, undefined],
];
for (const [name, times, expected] of TIMES) {
  test(`the pair's round trip is the shorter of last and mean: ${name}`, () => {
    assert.equal(readPath([{ ...PAIR, ...times }]).rtt_ms, expected);
  });
}
