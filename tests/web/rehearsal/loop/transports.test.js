import assert from "node:assert/strict";
import { test } from "node:test";
import { byTransport, choose } from "../../../../web/rehearsal/loop/transports.js";

/** @typedef {import("../../../../web/rehearsal/loop/webrtc_stats.js").Transport} Transport */
const CLOSED = { transport: /** @type {Transport} */ ("udp"), open_ms: null, answered: false };
const ANSWERED = { ...CLOSED, answered: true };
const OPEN = { ...ANSWERED, open_ms: 1000 };
const TCP = { ...OPEN, transport: /** @type {Transport} */ ("tcp") };

test("UDP is taken the moment it is open", () => {
  assert.equal(choose([OPEN, TCP], 1000), 0);
});

test("TCP waits for a UDP that is silent, but not long", () => {
  assert.equal(choose([CLOSED, TCP], 1799), null);
  assert.equal(choose([CLOSED, TCP], 1800), 1);
});

test("TCP waits longer for a UDP whose relay has answered", () => {
  assert.equal(choose([ANSWERED, TCP], 3499), null);
  assert.equal(choose([ANSWERED, TCP], 3500), 1);
});

test("a second try over UDP does not wait for the first one, and wins over TCP", () => {
  assert.equal(choose([ANSWERED, OPEN], 1000), 1);
  assert.equal(choose([ANSWERED, TCP, { ...OPEN, open_ms: 1900 }], 1900), 2);
});

test("nothing is chosen while nothing is open", () => {
  assert.equal(choose([ANSWERED, CLOSED], 9000), null);
});

test("the server's addresses are sorted by what carries them", () => {
  const urls = [
    "turn:h:3478?transport=udp",
    "turn:h:3478?transport=tcp",
    "turns:h:443?transport=tcp",
    "turn:h",
  ];

  const sorted = byTransport([{ urls, username: "u", credential: "c" }]);

  assert.deepEqual([...sorted.keys()], ["udp", "tcp", "tls"]);
  assert.deepEqual(
    sorted.get("udp")?.map(({ urls: url }) => url),
    ["turn:h:3478?transport=udp", "turn:h"],
  );
  assert.deepEqual(sorted.get("tls"), [
    { urls: "turns:h:443?transport=tcp", username: "u", credential: "c" },
  ]);
});
