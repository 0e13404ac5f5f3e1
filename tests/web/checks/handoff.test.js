import assert from "node:assert/strict";
import { test } from "node:test";
import { handoff } from "../../../web/checks/handoff.js";
import { finding, made } from "./made_environment.js";

/** @param {string} theirs @param {string} [ours] */
const reaches = (theirs, ours = "answered") => ({
  reaches: async (/** @type {string} */ url) => (url === "https://video.example/" ? theirs : ours),
});

test("a provider that stays silent is unreachable only when our own server answers", async () => {
  assert.equal(await finding(handoff, made(reaches("answered", "silent"))), "ok");
  assert.equal(await finding(handoff, made(reaches("silent"))), "unreachable");
  assert.equal(await finding(handoff, made(reaches("silent", "silent"))), "not_measured");
  assert.equal(await finding(handoff, made(reaches("silent", "stopped"))), "not_measured");
});

test("a provider that answers at the second try is there: a slow line opened the way for the first", async () => {
  for (const [second, expected] of /** @type {const} */ ([
    ["answered", "ok"],
    ["stopped", "not_measured"],
    ["silent", "unreachable"],
  ])) {
    /** @type {number[]} */
    const waits = [];
    const environment = made({
      reaches: async (/** @type {string} */ url, /** @type {unknown} */ _, /** @type {number} */ wait_ms) => {
        if (url === "/health") return "answered";
        return waits.push(wait_ms) === 1 ? "silent" : second;
      },
    });

    assert.equal(await finding(handoff, environment), expected);
    assert.ok(Number(waits[1]) > Number(waits[0]), "with more patience");
    assert.ok(2 * Number(waits[0]) + Number(waits[1]) < handoff.deadline_ms);
  }
});

test("a probe that ends at once without an answer is no evidence: policies end it just so", async () => {
  assert.equal(await finding(handoff, made(reaches("stopped"))), "not_measured");
});

test("a browser that says it is offline is not believed: the provider may answer all the same", async () => {
  assert.equal(await finding(handoff, made({ ...reaches("answered"), online: () => false })), "ok");
});
