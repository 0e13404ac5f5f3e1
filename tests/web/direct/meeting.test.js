import assert from "node:assert/strict";
import { test } from "node:test";
import { Meeting } from "./made_meeting.js";

/** @param {Meeting} meeting */
function sent(meeting) {
  return (
    JSON.stringify(meeting.requests) + meeting.requests.flatMap(({ body }) => body.messages ?? []).map(atob)
  );
}

test("client and board find each other, connect and come to a finding; nothing readable passes the server", async () => {
  const meeting = new Meeting().open();

  assert.deepEqual(await meeting.meet(), [{ finding: "good", notes: [] }]);

  assert.doesNotMatch(sent(meeting), /candidate|192\.168|typ host|v=0/);
  assert.equal(meeting.requests.at(-1)?.body.over, true);
});

test("without a board nothing is found and no connection is made", async () => {
  const meeting = new Meeting();

  assert.deepEqual(await meeting.meet(300), []);
  assert.equal(meeting.made, 0);
  meeting.leaving.abort();
});

test("of two boards one answers", async () => {
  const meeting = new Meeting().open(2);

  assert.deepEqual(await meeting.meet(), [{ finding: "good", notes: [] }]);
  assert.equal(meeting.made, 2);
});

test("no way between them is a finding where both say so", async () => {
  const meeting = new Meeting().open();
  meeting.speed = 8;
  meeting.opens = false;

  assert.deepEqual(await meeting.meet(), [{ finding: "relayed_only", notes: [] }]);
});

test("a way that has been found has time for its handshake on a slow line", async () => {
  const meeting = new Meeting().open();
  meeting.handshake_ms = 3600;

  assert.deepEqual(await meeting.meet(), [{ finding: "good", notes: [] }]);
});

test("no way and nobody who tells addresses is none", async () => {
  const meeting = new Meeting().open();
  meeting.speed = 8;
  meeting.opens = false;
  meeting.kind = "host";

  assert.deepEqual(await meeting.meet(), [{ finding: "not_measured", notes: [] }]);
  assert.equal(meeting.client.starts, 2);
});

for (const most of [0, 1, 2, 3, 4]) {
  test(`a server that is gone after ${most} requests makes no finding and no fault`, async () => {
    const meeting = new Meeting().open();
    meeting.most = most;

    assert.deepEqual(await meeting.meet(400), []);
    meeting.leaving.abort();
  });
}

for (const step of ["connection", "channel", "description", "answer", "way"]) {
  test(`browsers that fail at the ${step} make no finding and no fault`, async () => {
    const meeting = new Meeting().open();
    meeting.speed = 8;
    meeting.broken = step;

    assert.deepEqual(await meeting.meet(), [{ finding: "not_measured", notes: [] }]);
    assert.equal(meeting.client.starts, 2);
  });
}

for (const step of /** @type {const} */ (["generateKey", "deriveBits", "deriveKey", "encrypt", "decrypt"])) {
  test(`keys that fail at ${step} make no finding and no fault`, async (t) => {
    t.mock.method(globalThis.crypto.subtle, step, () => Promise.reject(new Error("no keys")));
    const meeting = new Meeting().open();
    meeting.speed = 8;

    assert.ok((await meeting.meet(500)).every(({ finding }) => finding === "not_measured"));
    meeting.leaving.abort();
  });
}

test("whoever leaves while it runs closes the connection and says nothing", async () => {
  const meeting = new Meeting().open();
  const done = meeting.meet(900);
  while (meeting.connections.client?.channel.readyState !== "open")
    await new Promise((go) => setTimeout(go, 5));

  meeting.leaving.abort();
  await new Promise((go) => setTimeout(go, 20));

  assert.equal(meeting.connections.client.connectionState, "closed");
  assert.deepEqual(await done, []);
});

test("a part that runs again ends it, and a new result begins it anew", async () => {
  const meeting = new Meeting().open();
  const done = meeting.meet();
  while (meeting.connections.client?.channel.readyState !== "open")
    await new Promise((go) => setTimeout(go, 5));
  meeting.isReady = false;
  meeting.client.consider();
  await new Promise((go) => setTimeout(go, 50));
  assert.equal(meeting.connections.client?.connectionState, "closed");
  meeting.answered = "";

  meeting.isReady = true;
  meeting.client.consider();

  assert.deepEqual(await done, [{ finding: "good", notes: [] }]);
});
