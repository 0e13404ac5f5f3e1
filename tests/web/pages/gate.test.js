import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

const SOURCE = readFileSync(new URL("../../../web/pages/gate.js", import.meta.url), "utf8");
const SAFARI =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
class Peer {
  signalingState = "stable";
  createDataChannel() {}
  createOffer() {}
  close() {}
}
const GOOD = {
  navigator: {
    userAgent: `${SAFARI} Version/18.5 Mobile/15E148 Safari/604.1`,
    mediaDevices: { getUserMedia() {} },
  },
  isSecureContext: true,
  RTCPeerConnection: Peer,
  AbortController() {},
  Promise,
  script: { noModule: false },
  location: {
    protocol: "https:",
    hostname: "check.example",
    host: "check.example:8443",
    pathname: "/c/token",
    search: "?lang=de",
    hash: "#code",
    href: "https://check.example:8443/c/token?lang=de#code",
  },
};
const IN_CHROMES_ENGINE =
  "Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 Version/4.0 Chrome/156.0 Mobile Safari/537.36";

/** Run the gate in a made-up browser. @param {any} [more] */
function gate(more = {}) {
  const browser = { ...GOOD, ...more };
  /** @type {Record<string, string>} */
  const attributes = {};
  /** @type {((event: any) => void)[]} */
  const errors = [];
  const document = {
    documentElement: {
      setAttribute: (/** @type {string} */ name, /** @type {string} */ value) => (attributes[name] = value),
      getAttribute: (/** @type {string} */ name) => attributes[name],
      hasAttribute: (/** @type {string} */ name) => name === "data-may-be-touch" && !!more.mayBeTouch,
    },
    createElement: () => browser.script,
    querySelector: () => null,
    querySelectorAll: () => [],
    readyState: "complete",
  };
  const window = {
    ...browser,
    addEventListener: (/** @type {string} */ _, /** @type {any} */ act) => errors.push(act),
  };
  runInNewContext(SOURCE, { window, document, navigator: browser.navigator, location: browser.location });
  return {
    finding: () => attributes["data-gate"],
    wayOut: () => attributes["data-way-out"],
    error: (/** @type {string} */ message) => errors[0]?.({ message }),
  };
}

test("an iPad that calls itself a Mac asks for its own help, once, and keeps language and code", () => {
  /** @type {string[]} */
  const asked = [];
  const location = {
    ...GOOD.location,
    search: "",
    hash: "#code",
    replace: (/** @type {string} */ url) => asked.push(url),
  };
  const touch = { ...GOOD.navigator, maxTouchPoints: 5 };

  gate({ mayBeTouch: true, navigator: touch, location });
  gate({ mayBeTouch: true, navigator: touch, location: { ...location, search: "?lang=de" } });
  gate({ mayBeTouch: true, location });
  gate({ navigator: touch, location });

  assert.deepEqual(asked, ["?&touch=1#code", "?lang=de&touch=1#code"]);
});

/** A browser of that name without access to devices, as apps' own windows mostly are. @param {string} userAgent */
const bare = (userAgent) => gate({ navigator: { userAgent } }).finding();
/** @param {string} userAgent */
const as = (userAgent) => gate({ navigator: { ...GOOD.navigator, userAgent } }).finding();

test("a browser with everything passes", () => {
  assert.equal(gate().finding(), "ok");
});

test("each missing feature has its finding", () => {
  const old = { navigator: { userAgent: GOOD.navigator.userAgent } };

  assert.equal(gate({ isSecureContext: false, ...old }).finding(), "insecure");
  assert.equal(gate({ RTCPeerConnection: undefined, ...old }).finding(), "no_webrtc");
  assert.equal(gate(old).finding(), "no_media");
  assert.equal(gate({ script: {} }).finding(), "outdated");
});

test("WebRTC that is there by name alone counts as missing", () => {
  /** A constructor of that. @param {object} made */
  const making = (made) => new Proxy(Peer, { construct: () => made });
  const blocked = new Proxy(Peer, {
    construct() {
      throw new Error("blocked by an add-on");
    },
  });
  const stubs = [
    blocked,
    making({}),
    making({ close() {} }),
    making(Object.assign(new Peer(), { createDataChannel: undefined })),
    making(Object.assign(new Peer(), { createDataChannel: () => assert.fail("by a policy") })),
    making(Object.assign(new Peer(), { createOffer: null })),
    making(Object.assign(new Peer(), { signalingState: "closed" })),
  ];

  assert.deepEqual(
    stubs.map((make) => gate({ RTCPeerConnection: make }).finding()),
    stubs.map(() => "no_webrtc"),
  );
});

test("a connection that refuses to close has worked all the same", () => {
  const open = new Proxy(Peer, {
    construct: () => Object.assign(new Peer(), { close: () => assert.fail("not now") }),
  });

  assert.equal(gate({ RTCPeerConnection: open }).finding(), "ok");
});

test("the connection that the gate tries is closed again", () => {
  let closed = 0;
  const watched = new Proxy(Peer, {
    construct: () => Object.assign(new Peer(), { close: () => (closed += 1) }),
  });

  gate({ RTCPeerConnection: watched });

  assert.equal(closed, 1);
});

test("browsers that do not know secure contexts are judged by the address", () => {
  const at = (/** @type {string} */ protocol, /** @type {string} */ hostname) =>
    gate({ isSecureContext: undefined, location: { protocol, hostname } }).finding();

  assert.equal(at("http:", "check.example"), "insecure");
  assert.equal(at("https:", "check.example"), "ok");
  assert.equal(at("http:", "localhost"), "ok");
});

test("apps that show pages in a browser of their own are told apart from browsers", () => {
  const apps = [
    `${SAFARI} Mobile/15E148`,
    `${SAFARI} Mobile/15E148 [FBAN/FBIOS;FBAV/440.0]`,
    `${SAFARI} Mobile/15E148 Instagram 300.0`,
    `${SAFARI} GSA/300.0 Mobile/15E148 Safari/604.1`,
    `${SAFARI} Mobile/15E148 Safari Line/13.0`,
    IN_CHROMES_ENGINE,
  ];
  const browsers = [
    `${SAFARI} CriOS/156.0 Mobile/15E148 Safari/604.1`,
    `${SAFARI} FxiOS/150.0 Mobile/15E148 Safari/605.1.15`,
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Android 14; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0",
  ];

  assert.deepEqual(
    apps.map(bare),
    apps.map(() => "in_app"),
  );
  assert.deepEqual(
    apps.map(as),
    apps.map(() => "in_app_works"),
  );
  assert.deepEqual(
    browsers.map(as),
    browsers.map(() => "ok"),
  );
});

/** What leads out of that app. @param {string} userAgent @param {any} [address] */
const wayOutOf = (userAgent, address = {}) =>
  gate({ navigator: { userAgent }, location: { ...GOOD.location, ...address } }).wayOut();

test("out of an app the very page is opened in Chrome on Android, in Safari from iOS 17 on", () => {
  const iPhone = `${SAFARI} Mobile/15E148`;

  assert.equal(
    wayOutOf(IN_CHROMES_ENGINE),
    "intent://check.example:8443/c/token?lang=de#code#Intent;scheme=https;package=com.android.chrome;end",
  );
  assert.equal(wayOutOf(iPhone), "x-safari-https://check.example:8443/c/token?lang=de#code");
  assert.equal(wayOutOf(iPhone.replace("18_5", "16_7")), undefined);
  assert.equal(wayOutOf(GOOD.navigator.userAgent), undefined);
});

test("what stands in the address adds nothing to the intent", () => {
  const hash = "#x#Intent;component=com.evil/.Activity;S.browser_fallback_url=https%3A%2F%2Fevil.example;end";

  const [data, orders] = wayOutOf(IN_CHROMES_ENGINE, { hash })?.split(/#(?=[^#]*$)/) ?? [];

  assert.equal(orders, "Intent;scheme=https;package=com.android.chrome;end");
  assert.equal(data?.split("#").length, 2);
  assert.match(wayOutOf(IN_CHROMES_ENGINE, { hash: "" }) ?? "", /lang=de#Intent;scheme/);
});

test("a module whose syntax is too new makes the browser an outdated one, another error does not", () => {
  const page = gate();

  page.error("Uncaught TypeError: x is undefined");
  const before = page.finding();
  page.error("Uncaught SyntaxError: Unexpected token '?'");

  assert.equal(before, "ok");
  assert.equal(page.finding(), "outdated");
});
