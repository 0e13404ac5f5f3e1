import assert from "node:assert/strict";
import { test } from "node:test";
import { browser } from "../../../web/checks/browser.js";
import { CHROME, finding, made } from "./made_environment.js";

test("the gate comes first, then the provider's list of browsers", async () => {
  const as = (/** @type {string|null} */ gate, userAgent = CHROME) =>
    finding(browser, made({ gate: () => gate, userAgent: () => userAgent }));

  for (const gate of ["in_app", "in_app_works", "insecure", "no_webrtc", "no_media", "outdated"])
    assert.equal(await as(gate), gate);
  assert.equal(await as("ok"), "ok");
  assert.equal(await as("ok", CHROME.replace("156", "100")), "ok");
  assert.equal(await as("ok", CHROME.replace("156", "99")), "outdated");
  assert.equal(await as("ok", `${CHROME} OPR/120.0`), "not_listed");
  assert.equal(await as("ok", ""), "not_listed");
});
