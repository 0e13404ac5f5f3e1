/** Recorded runs of real browsers on emulated links, weighed again look by look. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { isDecided } from "../../../web/rehearsal/decide.js";
import { estimate } from "../../../web/rehearsal/estimate.js";
import { judge } from "../../../web/rehearsal/judge.js";
import { figures } from "../../../web/rehearsal/rehearse.js";
import { THRESHOLDS } from "./thresholds.js";

const FOLDER = new URL("./recordings/", import.meta.url);

/** The finding at the first look at which it stands, else at the last. @param {any} recording */
function replay(recording) {
  const packets = recording.packets.map(packet);
  for (const now_ms of recording.looks) {
    const trace = until(now_ms, { ...recording, packets });
    const known = estimate(trace, now_ms, THRESHOLDS);
    const isLast = now_ms === recording.looks.at(-1);
    if (!isLast && !isDecided(known, THRESHOLDS, recording.transport, now_ms - recording.looks[0])) continue;
    return { known, finding: judge(figures(known, recording.transport, THRESHOLDS), THRESHOLDS) };
  }
  throw new Error("a recording without looks");
}

/** @param {any[]} row @returns {import("../../../web/rehearsal/stats.js").Packet} */
function packet([side, seq, train, head, bytes, small, sent_ms, got_ms]) {
  return { side, seq, train, head: head === 1, bytes, small: small === 1, sent_ms, got_ms };
}

/** What was known then. @param {number} now_ms @param {import("../../../web/rehearsal/stats.js").Trace} trace */
function until(now_ms, trace) {
  const sent = trace.packets.filter(({ sent_ms }) => sent_ms <= now_ms);
  return {
    packets: sent.map((p) => ({ ...p, got_ms: p.got_ms !== null && p.got_ms <= now_ms ? p.got_ms : null })),
    path: trace.path.filter(({ at_ms }) => at_ms <= now_ms),
    pace: trace.pace.filter(({ at_ms }) => at_ms <= now_ms),
    stalls: trace.stalls.filter(({ to_ms }) => to_ms <= now_ms),
  };
}

for (const name of readdirSync(FOLDER)) {
  const recording = JSON.parse(readFileSync(fileURLToPath(new URL(name, FOLDER)), "utf8"));

  test(`${name} is ${recording.expected}`, () => {
    const { finding } = replay(recording);

    assert.equal(finding, recording.expected);
  });

  test(`${name}: the round trip is right within 20 ms`, () => {
    const { known } = replay(recording);

    assert.ok(Math.abs((known.rtt_ms ?? 0) - 2 * recording.link.delay_ms) <= 20, `${known.rtt_ms} ms`);
  });
}
