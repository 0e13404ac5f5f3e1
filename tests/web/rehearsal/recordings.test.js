/** Recorded runs of real browsers on emulated links, weighed again look by look. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { estimate } from "../../../web/rehearsal/estimate/estimate.js";
import { judge } from "../../../web/rehearsal/estimate/grading.js";
import { isDecided } from "../../../web/rehearsal/estimate/stopping_rule.js";
import { figures } from "../../../web/rehearsal/weighing.js";
import { THRESHOLDS } from "./thresholds.js";

const FOLDER = new URL("./recordings/", import.meta.url);

/** The finding at the first look at which it stands, else at the last. @param {any} recording */
function replay(recording) {
  /** @type {number[]} */
  const sent = [];
  const packets = recording.packets.map((/** @type {any[]} */ row) => {
    sent[row[0]] = (sent[row[0]] ?? -1) + 1;
    return packet(row, sent[row[0]] ?? 0);
  });
  for (const now_ms of recording.looks) {
    const trace = until(now_ms, { ...recording, packets });
    const known = estimate(trace, now_ms, THRESHOLDS);
    const isLast = now_ms === recording.looks.at(-1);
    if (!isLast && !isDecided(known, THRESHOLDS, recording.transport, now_ms - recording.looks[0])) continue;
    return { known, finding: judge(figures(known, recording.transport, THRESHOLDS), THRESHOLDS) };
  }
  throw new Error("a recording without looks");
}

/** @param {any[]} row @param {number} seq @returns {import("../../../web/rehearsal/estimate/trace.js").Packet} */
function packet([side, train, head, bytes, small, held, sent_ms, got_ms], seq) {
  return { side, seq, train, head: head === 1, bytes, small: small === 1, held: held === 1, sent_ms, got_ms };
}

/** What was known then. @param {number} now_ms @param {import("../../../web/rehearsal/estimate/trace.js").Trace} trace */
function until(now_ms, { packets, slower, stalls, pair_ms }) {
  const sent = packets.filter(({ sent_ms }) => sent_ms <= now_ms);
  return {
    packets: sent.map((p) => ({ ...p, got_ms: p.got_ms !== null && p.got_ms <= now_ms ? p.got_ms : null })),
    slower: slower && slower.at_ms < now_ms ? unlimited(slower) : null,
    stalls: stalls.filter(({ to_ms }) => to_ms <= now_ms),
    pair_ms: pair_ms ?? undefined, // older recordings have none
  };
}

/** JSON has no Infinity. @param {any} slower */
function unlimited(slower) {
  return { ...slower, rate: { ...slower.rate, high: slower.rate.high ?? Number.POSITIVE_INFINITY } };
}

for (const name of readdirSync(FOLDER)) {
  const recording = JSON.parse(readFileSync(fileURLToPath(new URL(name, FOLDER)), "utf8"));

  test(`${name} is ${recording.expected}`, () => {
    const { finding } = replay(recording);

    assert.equal(finding, recording.expected);
  });

  test(`${name}: the round trip is right within 10 % or 10 ms`, () => {
    const { known } = replay(recording);

    const { rtt_ms } = recording.link;
    assert.ok(Math.abs((known.rtt_ms ?? 0) - rtt_ms) <= Math.max(10, 0.1 * rtt_ms), `${known.rtt_ms} ms`);
  });
}
