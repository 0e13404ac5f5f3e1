/** The board's event source: what it delivers, how it reports its connection, how it reconnects. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ReconnectingEventSource } from "../../../../web/office/board/event_source.js";

/** A made-up browser: time is moved by hand, streams are kept. */
class Browser {
  constructor() {
    this.now_ms = 0;
    this.answer = 200;
    /** @type {any[]} */
    this.rows = [];
    /** @type {string[]} */
    this.asked = [];
    /** @type {Stream[]} */
    this.streams = [];
    this.tick = () => {};
  }

  /** @param {string} path */
  events(path) {
    const stream = new Stream(path);
    this.streams.push(stream);
    return /** @type {any} */ (stream);
  }

  /** @param {string} path */
  async get(path) {
    this.asked.push(path);
    const { now_ms, rows, answer } = this;
    const last = `p-${100 + this.asked.length}`;
    return { status: answer, body: answer === 200 ? { last, rows, beat: beatAt(now_ms) } : null };
  }

  monotonic_ms() {
    return this.now_ms;
  }

  /** @param {() => void} work */
  every(work) {
    this.tick = work;
  }

  get stream() {
    return /** @type {Stream} */ (this.streams.at(-1));
  }

  /** @param {number} ms */
  async pass(ms) {
    for (const end = this.now_ms + ms; this.now_ms < end; ) {
      this.now_ms += 1000;
      this.tick();
      await new Promise((done) => setImmediate(done));
    }
  }
}

const SERVER_MS = 1_800_000_000_000;

/** @param {number} now_ms  by the page's clock, which began with the server's at SERVER_MS */
function beatAt(now_ms) {
  return { now_ms: SERVER_MS + now_ms, day: "2026-11-23" };
}

class Stream extends EventTarget {
  /** @param {string} path */
  constructor(path) {
    super();
    this.path = path;
    this.readyState = 1;
  }

  close() {
    this.readyState = 2;
  }

  /** @param {string} name @param {unknown} data @param {string} [id] */
  send(name, data, id = "") {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data), lastEventId: id }));
  }

  /** @param {number} [now_ms]  when the server sent it */
  beat(now_ms = 1e9) {
    this.send("beat", beatAt(now_ms));
  }
}

function connected() {
  const browser = new Browser();
  /** @type {any[]} */
  const heard = [];
  /** @type {string[]} */
  const said = [];
  const source = new ReconnectingEventSource(browser, "/board/events?of=team", {
    snapshot: (rows) => heard.push(["snapshot", rows]),
    row: (row) => heard.push(["row", row]),
    beat: () => {},
    connection: (connection) => said.push(connection),
  });
  return { browser, heard, said, source };
}

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
