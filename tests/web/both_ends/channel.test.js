/** What the page of an appointment hears, and from whom. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { connected, settled } from "./made_server.js";

/** @param {import("../../../web/both_ends/channel.js").Channel} channel @param {string} name */
function listening(channel, name) {
  /** @type {any[]} */
  const heard = [];
  channel.on(name, (value) => heard.push(value));
  return heard;
}

test("the token is in the body of a POST and in no address", async () => {
  const { seen } = await connected();
  const [{ path, init }] = /** @type {[any]} */ (seen.fetched);

  assert.equal(path, "/api/both-ends/events");
  assert.equal(init.method, "POST");
  assert.deepEqual(JSON.parse(init.body), { token: "t".repeat(26), language: "de" });
});

test("a message goes to those who have registered for its name, in pieces as in one", async () => {
  const { channel, seen } = await connected();
  const one = listening(channel, "one");
  const other = listening(channel, "other");

  await seen.streams[0]?.write(': \n\nevent: snapshot\ndata: {"one": "ä');
  await seen.streams[0]?.write('ö"}\n');
  await seen.streams[0]?.write("\n");
  await seen.streams[0]?.event("row", { other: 2 });

  assert.deepEqual([one, other], [["äö"], [2]]);
});

test("a letter that is cut between two pieces stays whole", async () => {
  const { channel, seen } = await connected();
  const one = listening(channel, "one");
  const bytes = new TextEncoder().encode('event: snapshot\ndata: {"one": "ä"}\n\n');
  const cut = bytes.indexOf(0xc3) + 1;

  await seen.streams[0]?.write(bytes.slice(0, cut));
  await seen.streams[0]?.write(bytes.slice(cut));

  assert.deepEqual(one, ["ä"]);
});

test("who registers late hears the newest state, but nothing that has passed", async () => {
  const { channel, seen } = await connected();
  await seen.streams[0]?.event("snapshot", { state: 1 });
  await seen.streams[0]?.event("snapshot", { state: 2 });
  await seen.streams[0]?.event("row", { passing: 3 });

  assert.deepEqual(listening(channel, "state"), [2]);
  assert.deepEqual(listening(channel, "passing"), []);
});

test("a listener that fails stops no other, and is reported", async () => {
  const { channel, seen } = await connected();
  channel.on("one", () => {
    throw new Error("mine");
  });
  const heard = listening(channel, "one");

  await seen.streams[0]?.event("snapshot", { one: 1 });

  assert.deepEqual(heard, [1]);
  assert.equal(seen.faults.length, 1);
});

test("a stream that ends is followed by an answer and by another stream", async () => {
  const { channel, seen, pass } = await connected();
  const heard = listening(channel, "one");
  seen.answer = {
    status: 200,
    body: { last: "", rows: { one: 1 }, beat: { now_ms: 1000 } },
    retry_after_s: null,
  };

  await seen.streams[0]?.end();
  await pass(1000);

  assert.deepEqual(seen.asked, [["/api/both-ends/events", { token: "t".repeat(26), language: "de" }]]);
  assert.equal(seen.streams.length, 2);
  assert.deepEqual(heard, [1]);
});

test("where nothing comes through it is asked for, and said to be stale when that fails, too", async () => {
  const { seen, pass } = await connected();

  await pass(12_000);
  assert.deepEqual(seen.connections, ["stale"]);
  seen.answer = { status: 200, body: { last: "", rows: {}, beat: { now_ms: 1000 } }, retry_after_s: null };
  await pass(5_000);

  assert.deepEqual(seen.connections, ["stale", "asked"]);
});

for (const [status, state] of /** @type {[number, string][]} */ ([
  [404, "gone"],
  [410, "cancelled"],
])) {
  test(`a link that is answered with ${status} is ${state}, and nothing more is asked`, async () => {
    const { seen, pass } = await connected();
    seen.answer = { status, body: { error: { field: "token", message: "" } }, retry_after_s: null };

    await seen.streams[0]?.end();
    await pass(20_000);

    assert.deepEqual(seen.heard, [{ state }]);
    assert.equal(seen.asked.length, 1);
  });
}

test("somebody else's 404 says nothing of the appointment", async () => {
  const { seen, pass } = await connected();
  seen.answer = { status: 404, body: null, retry_after_s: null };

  await seen.streams[0]?.end();
  await pass(4_000);

  assert.deepEqual(seen.heard, []);
  assert.equal(seen.asked.length, 2);
});

test("a page that goes away hears nothing until it is back", async () => {
  const { channel, seen, pass } = await connected();
  const heard = listening(channel, "one");

  channel.close();
  await seen.streams[0]?.event("snapshot", { one: 1 }).catch(() => {});
  await pass(20_000);
  assert.deepEqual([heard, seen.asked, seen.fetched.length], [[], [], 1]);
  channel.open();
  await settled();
  await seen.streams[1]?.event("snapshot", { one: 2 });

  assert.deepEqual(heard, [2]);
});

test("a refused stream counts as one that has ended", async () => {
  const { channel, seen, pass } = await connected();

  channel.close();
  channel.open();
  /** @type {any} */ (seen.streams[1]).ok = false;
  await settled();
  await pass(1000);

  assert.equal(seen.asked.length, 1);
});
