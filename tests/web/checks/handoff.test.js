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

test("a probe that ends at once without an answer is no evidence: policies end it just so", async () => {
  assert.equal(await finding(handoff, made(reaches("stopped"))), "not_measured");
});

test("a browser that says it is offline is not believed: the provider may answer all the same", async () => {
  assert.equal(await finding(handoff, made({ ...reaches("answered"), online: () => false })), "ok");
});
