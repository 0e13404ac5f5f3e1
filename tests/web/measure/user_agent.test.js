import assert from "node:assert/strict";
import { test } from "node:test";
import { identify, isWebKit } from "../../../web/measure/user_agent.js";

const CHROME =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
const SAFARI =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15";
const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";

test("a browser is known by its own name, not by those that it borrows", () => {
  const rows = [
    [CHROME, "chrome", 156],
    [`${CHROME} Edg/155.0.0.0`, "edge", 155],
    [CHROME.replace("Chrome", "SamsungBrowser/29.0 Chrome"), "samsung", 29],
    [`${CHROME} OPR/120.0`, "other", 120],
    ["Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0", "firefox", 153],
    [SAFARI, "safari", 26],
    [`${IPHONE} CriOS/156.0 Mobile/15E148 Safari/604.1`, "chrome", 156],
    [`${IPHONE} Version/18.7 Mobile/15E148 Safari/604.1`, "safari", 18],
    ["", "other", 0],
  ];

  for (const [agent, family, major] of rows) {
    assert.deepEqual(identify(String(agent)), { family, major }, String(agent));
  }
});

test("every browser of iOS is WebKit, Chromium is not", () => {
  assert.equal(isWebKit(SAFARI), true);
  assert.equal(isWebKit(`${IPHONE} CriOS/156.0 Mobile/15E148 Safari/604.1`), true);
  assert.equal(isWebKit(CHROME), false);
  assert.equal(isWebKit("Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0"), false);
});
