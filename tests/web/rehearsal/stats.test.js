import assert from "node:assert/strict";
import { test } from "node:test";
import { readPath } from "../../../web/rehearsal/stats.js";

const PAIR = { type: "candidate-pair", id: "P", localCandidateId: "L", state: "succeeded", nominated: true };
const OTHER = { ...PAIR, id: "O", localCandidateId: "H" };
const LOCAL = { type: "local-candidate", id: "L", candidateType: "relay", relayProtocol: "udp" };
const HOST = { type: "local-candidate", id: "H", candidateType: "host" };

test("Chromium names the pair in its transport", () => {
  const named = { type: "transport", id: "T", selectedCandidatePairId: "P" };

  assert.deepEqual(readPath([named, OTHER, PAIR, LOCAL, HOST]), { local: "relay", protocol: "udp" });
});

test("Firefox marks the pair itself", () => {
  const path = readPath([OTHER, { ...PAIR, selected: true }, LOCAL, HOST]);

  assert.deepEqual(path, { local: "relay", protocol: "udp" });
});

test("a way past the relay is seen", () => {
  assert.equal(readPath([OTHER, LOCAL, HOST]).local, "host");
});

test("without a selected pair nothing is known", () => {
  assert.deepEqual(readPath([{ ...PAIR, nominated: false, state: "in-progress" }, LOCAL]), {});
});
