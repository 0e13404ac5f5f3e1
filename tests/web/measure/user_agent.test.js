import assert from "node:assert/strict";
import { test } from "node:test";
import { identify, isWebKit } from "../../../web/measure/user_agent.js";

const KIT = "AppleWebKit/537.36 (KHTML, like Gecko)";
const CHROME = `Mozilla/5.0 (X11; Linux x86_64) ${KIT} Chrome/156.0.0.0 Safari/537.36`;
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0";
const SAFARI =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15";
const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";

/** @type {[string, string, number][]} */
const KNOWN = [
  [CHROME, "chrome", 156],
  [`${CHROME} Edg/155.0.0.0`, "edge", 155],
  [`${CHROME} EdgA/154.0.0.0`, "edge", 154],
  [`${CHROME} OPR/120.0`, "other", 120],
  [CHROME.replace("Chrome", "SamsungBrowser/29.0 Chrome"), "samsung", 29],
  [CHROME.replace("Chrome", "DuckDuckGo/7 Chrome"), "other", 7],
  [FIREFOX, "firefox", 153],
  [SAFARI, "safari", 18],
  [`${IPHONE} Version/18.5 Mobile/15E148 Safari/604.1`, "safari", 18],
  [`${IPHONE} CriOS/156.0 Mobile/15E148 Safari/604.1`, "chrome", 156],
  [`${IPHONE} FxiOS/153.0 Mobile/15E148 Safari/604.1`, "firefox", 153],
  [`${IPHONE} EdgiOS/155.0 Version/18.0 Mobile/15E148 Safari/604.1`, "edge", 155],
];

for (const [userAgent, family, major] of KNOWN) {
  test(`${family} ${major} is told from the others: ${userAgent.slice(-50)}`, () => {
    assert.deepEqual(identify(userAgent), { family, major });
  });
}

test("what is none of ours is other, without a version", () => {
  assert.deepEqual(identify(""), { family: "other", major: 0 });
  assert.deepEqual(identify("curl/8.5"), { family: "other", major: 0 });
});

test("WebKit is Safari and every browser on iOS, and nothing that is made of Chromium", () => {
  assert.ok(isWebKit(SAFARI));
  assert.ok(isWebKit(`${IPHONE} CriOS/156.0 Mobile/15E148 Safari/604.1`));
  assert.ok(!isWebKit(CHROME));
  assert.ok(!isWebKit(CHROME.replace("Chrome/156.0.0.0", "Chromium/156.0")));
  assert.ok(!isWebKit(FIREFOX));
});
