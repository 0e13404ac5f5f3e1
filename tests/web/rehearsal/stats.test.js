import assert from "node:assert/strict";
import { test } from "node:test";
import { readPath } from "../../../web/rehearsal/stats.js";

const PAIR = { type: "candidate-pair", id: "P", localCandidateId: "L", state: "succeeded", nominated: true };
const LOCAL = { type: "local-candidate", id: "L", candidateType: "relay", relayProtocol: "udp" };

test("seconds become milliseconds and bit/s become kbit/s", () => {
  const report = [
    { type: "transport", id: "T", selectedCandidatePairId: "P" },
    {
      ...PAIR,
      currentRoundTripTime: 0.081,
      availableOutgoingBitrate: 1_830_000,
      bytesSent: 10,
      bytesReceived: 20,
    },
    LOCAL,
  ];

  const sample = readPath(report, 5);

  assert.deepEqual(sample, {
    at_ms: 5,
    rtt_ms: 81,
    available_kbps: 1830,
    sent_bytes: 10,
    received_bytes: 20,
    local: "relay",
    protocol: "udp",
  });
});

test("Firefox marks the pair itself and has no estimate: the figure is left out", () => {
  const other = { ...PAIR, id: "O", nominated: false, currentRoundTripTime: 9 };

  const sample = readPath([other, { ...PAIR, selected: true, currentRoundTripTime: 0.04 }, LOCAL], 5);

  assert.deepEqual(sample, { at_ms: 5, rtt_ms: 40, local: "relay", protocol: "udp" });
});

test("without a selected pair there is nothing but the time", () => {
  assert.deepEqual(readPath([{ ...PAIR, nominated: false, state: "in-progress" }], 5), { at_ms: 5 });
});
