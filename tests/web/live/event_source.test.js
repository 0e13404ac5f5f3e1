/** The board's event source: what it delivers, how it reports its connection, how it reconnects. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { connected } from "./made_stream.js";

test("what the server sends is heard in order", () => {
  const { browser, heard } = connected();

  browser.stream.send("snapshot", [1], "p-1");
  browser.stream.send("row", 2, "p-2");

  assert.deepEqual(heard, [
    ["snapshot", [1]],
    ["row", 2],
  ]);
});

test("it is live with the first heartbeat and stale after ten seconds without one, each said once", async () => {
  const { browser, said } = connected();
  browser.answer = 0;

  browser.stream.beat();
  browser.stream.beat();
  await browser.pass(10_000);
  assert.deepEqual(said, ["live"]);
  await browser.pass(2_000);

  assert.deepEqual(said, ["live", "stale"]);
});

test("while a stream speaks, nothing is asked", async () => {
  const { browser, said } = connected();

  for (let beats = 0; beats < 15; beats++) {
    browser.stream.beat(browser.now_ms);
    await browser.pass(4_000);
  }

  assert.deepEqual([browser.asked, said], [[], ["live"]]);
});

test("a stream that died without a word is opened anew from what was asked for on, and stays live", async () => {
  const { browser, heard, said } = connected();
  browser.rows = ["asked"];
  browser.stream.send("snapshot", [], "p-7");
  browser.stream.beat(0);

  await browser.pass(8_000);

  assert.equal(browser.streams[0]?.readyState, 2);
  assert.equal(browser.stream.path, "/board/events?of=team&after=p-101");
  browser.stream.beat(browser.now_ms);
  await browser.pass(4_000);
  assert.deepEqual(heard.at(-1), ["snapshot", ["asked"]]);
  assert.deepEqual(said, ["live"]);
  assert.equal(browser.asked.length, 1);
});

test("a stream that died with its server is opened anew when somebody answers again", async () => {
  const { browser, said } = connected();
  browser.stream.beat(0);
  browser.answer = 0;
  await browser.pass(30_000);
  assert.equal(browser.streams.length, 1);

  browser.answer = 200;
  await browser.pass(5_000);
  browser.stream.beat(browser.now_ms);

  assert.deepEqual(said, ["live", "stale", "live"]);
});

test("a browser that has given up is helped, at most every three seconds", async () => {
  const { browser } = connected();
  browser.stream.beat();
  browser.answer = 503;
  browser.stream.readyState = 2;

  await browser.pass(9_000);
  assert.deepEqual(browser.asked, Array(3).fill("/board/events?of=team"));
  assert.equal(browser.streams.length, 1);
  browser.answer = 200;
  await browser.pass(3_000);

  assert.equal(browser.streams.length, 2);
});

test("who is signed out is told so, and nothing is asked any more", async () => {
  const { browser, said } = connected();
  browser.answer = 401;
  browser.stream.readyState = 2;

  await browser.pass(60_000);

  assert.deepEqual(said, ["session"]);
  assert.equal(browser.asked.length, 1);
});

for (const why of ["session", "seats"]) {
  test(`the server's end (${why}) is the end`, async () => {
    const { browser, heard, said } = connected();

    browser.stream.send("end", why);
    browser.stream.send("row", 1, "p-9");
    await browser.pass(30_000);

    assert.deepEqual([heard, said], [[], [why]]);
    assert.equal(browser.stream.readyState, 2);
    assert.equal(browser.streams.length, 1);
  });
}

test("what an old stream still says is not heard", async () => {
  const { browser, heard } = connected();
  const old = browser.stream;
  old.beat(0);
  await browser.pass(12_000);
  heard.length = 0;

  old.send("row", "late", "p-1");

  assert.notEqual(browser.stream, old);
  assert.deepEqual(heard, []);
});

test("events of other names reach whoever has asked for them, of the newest stream alone", () => {
  const { browser, heard, source } = connected();
  const old = browser.stream;

  old.send("direct", 1);
  source.close();
  source.open();
  old.send("direct", 2);
  browser.stream.send("direct", 3);

  assert.deepEqual(heard, [
    ["direct", 1],
    ["direct", 3],
  ]);
});
