import assert from "node:assert/strict";
import { test } from "node:test";
import { doorOf, verdict, worstFirst } from "../../../web/check_page/summary.js";
import { end, finished, flow, NAMES, RATINGS, settle } from "./made_flow.js";

/** @typedef {Parameters<typeof doorOf>[0]} Known */

/** @type {Known} */
const RESULT = { phase: "result", open: true, old: false, gone: false, when: "today", hasCode: true };

/** @param {Record<string, string>} ratings  of parts that are not ready */
async function rated(ratings) {
  const page = await finished(flow());
  for (const name of NAMES) page.part(name).rating = ratings[name] ?? "ready";
  return page;
}

test("one hint is a hint, and several are hints", async () => {
  const [one, two, worse] = [
    await rated({ camera: "hint" }),
    await rated({ camera: "hint", connection: "hint" }),
    await rated({ camera: "hint", connection: "hint", speaker: "unknown" }),
  ].map((page) => verdict(page, RATINGS));

  assert.deepEqual([one, two, worse], ["hint", "hints", "unknown"]);
});

test("a part that is old is said once it waits for the person, not while it is being checked", async () => {
  const page = await finished(flow());

  page.refresh(["speaker"], async () => false, ["audiooutput"]);
  await settle();
  const waits = verdict(page, RATINGS);
  page.retry("speaker");
  const runs = verdict(page, RATINGS);
  await end("speaker");

  assert.deepEqual([waits, runs, verdict(page, RATINGS)], ["changed", "pending", "ready"]);
});

test("a whole result from before is old, and not changed", async () => {
  const page = flow();

  page.recall({ camera: "ok" });

  assert.equal(verdict(page, RATINGS), "old");
});

test("what stands under the verdict is the way on, where nothing is missing and now is the time", () => {
  const offered = [
    RESULT,
    { ...RESULT, when: "running" },
    { ...RESULT, hasCode: false },
    { ...RESULT, when: undefined },
    { ...RESULT, old: true, gone: true, open: false },
  ].map(doorOf);
  const others = [
    { ...RESULT, open: false },
    { ...RESULT, when: "ahead" },
    { ...RESULT, when: "over" },
    { ...RESULT, when: undefined, hasCode: false },
    { ...RESULT, old: true },
    { ...RESULT, old: true, gone: true, when: "over" },
    { ...RESULT, phase: /** @type {const} */ ("welcome") },
    { ...RESULT, phase: /** @type {const} */ ("checking") },
  ].map(doorOf);

  assert.deepEqual(new Set(offered), new Set(["handoff"]));
  assert.deepEqual(new Set(others), new Set(["handoff-unchecked"]));
});

test("parts stand by how much they need the person; among equals the order of the checks stays", () => {
  const parts = ["ready", "hint", "blocked", null, "limited", "blocked", "ready"].map((rating, number) => ({
    number,
    rating,
    state: number === 6 ? "stale" : "done",
  }));

  const order = worstFirst(parts).map(({ number }) => number);

  assert.deepEqual(order, [6, 2, 5, 4, 1, 3, 0]);
});
