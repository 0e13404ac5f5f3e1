/** The board's event source behind a proxy that holds streams back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { beatAt, connected } from "./made_stream.js";

test("where nothing comes through, the rows are asked for every five seconds, and that is said", async () => {
  const { browser, heard, said } = connected();

  await browser.pass(6_000);
  assert.deepEqual([browser.asked, said], [[], []]);
  for (const rows of [["a"], ["b"], ["c"]]) {
    browser.rows = rows;
    await browser.pass(5_000);
  }

  assert.deepEqual(heard, [
    ["snapshot", ["a"]],
    ["snapshot", ["b"]],
    ["snapshot", ["c"]],
  ]);
  assert.deepEqual(said, ["asked"]);
  assert.equal(browser.streams.length, 1, "the stream stays open: something may still come of it");
  await browser.pass(20_000);
  assert.equal(browser.streams.length, 2, "and not for ever");
});

test("where not even an answer comes, the board is out of date", async () => {
  const { browser, said } = connected();
  await browser.pass(12_000);

  browser.answer = 0;
  await browser.pass(12_000);
  assert.deepEqual(said, ["asked", "stale"]);
  browser.answer = 200;
  await browser.pass(5_000);

  assert.deepEqual(said, ["asked", "stale", "asked"]);
});

test("an answer that takes its time is waited for: no second request, and ten seconds are out of date", async () => {
  const { browser, said } = connected();
  let asked = 0;
  browser.get = () => {
    asked += 1;
    return new Promise(() => {});
  };

  await browser.pass(30_000);

  assert.equal(asked, 1);
  assert.deepEqual(said, ["stale"]);
});

test("what a proxy gives out late is not shown: its rows are older than those that were asked for", async () => {
  const { browser, heard, said } = connected();
  browser.rows = ["new"];
  await browser.pass(16_000);
  const { stream } = browser;

  stream.send("snapshot", ["old"], "p-1");
  stream.beat(500);
  stream.send("row", "old", "p-2");
  stream.beat(4_500);

  assert.deepEqual(heard.at(-1), ["snapshot", ["new"]]);
  assert.deepEqual(said, ["asked"]);
  assert.equal(browser.stream, stream);
  stream.beat(browser.now_ms);
  assert.equal(browser.stream.path, `/board/events?of=team&after=p-${100 + browser.asked.length}`);
});

test("a heartbeat that comes in time opens a stream anew, from the last answer on, and only that one is live", async () => {
  const { browser, heard, said } = connected();
  await browser.pass(8_000);

  browser.stream.beat(browser.now_ms - 1_000);
  assert.equal(browser.stream.path, "/board/events?of=team&after=p-101");
  assert.deepEqual(said, ["asked"]);
  browser.stream.send("row", "now", "p-102");
  browser.stream.beat(browser.now_ms);
  await browser.pass(5_000);

  assert.deepEqual(heard.at(-1), ["row", "now"]);
  assert.deepEqual(said, ["asked", "live"]);
  assert.equal(browser.asked.length, 1);
});

test("a proxy that gives out blocks, every half a minute, never makes the board live", async () => {
  const { browser, said } = connected();
  for (let block = 0; block < 4; block++) {
    const begun_ms = browser.now_ms;
    const { stream } = browser;
    await browser.pass(19_000);
    for (let at_ms = begun_ms; at_ms < browser.now_ms; at_ms += 4_000) stream.beat(at_ms);
  }

  assert.deepEqual(said, ["asked"]);
});

test("an answer that a heartbeat overtakes is not needed", async () => {
  const { browser, heard, said } = connected();
  /** @type {(answer: any) => void} */
  let answer = () => {};
  browser.get = () => new Promise((resolve) => (answer = resolve));
  await browser.pass(8_000);

  browser.stream.beat(8_000);
  answer({ status: 200, body: { last: "p-1", rows: ["late"], beat: beatAt(7_000) } });
  await browser.pass(1_000);

  assert.deepEqual(heard, []);
  assert.deepEqual(said, ["live"]);
});

test("a server whose clock is put back is believed after one question", async () => {
  const { browser, said } = connected();
  browser.stream.beat(0);
  await browser.pass(4_000);

  browser.stream.beat(-3_600_000);
  browser.get = async () => ({ status: 200, body: { last: "p-9", rows: [], beat: beatAt(-3_596_000) } });
  await browser.pass(4_000);
  browser.stream.beat(-3_594_000);
  await browser.pass(5_000);

  assert.deepEqual(said, ["live"]);
});
