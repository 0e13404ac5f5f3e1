/** The board's event source: what it delivers, how it reports its connection, how it reconnects. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ReconnectingEventSource } from "../../../../web/office/board/event_source.js";

/** A made-up browser: time is moved by hand, streams are kept. */
class Browser {
  constructor() {
    this.now_ms = 0;
    this.answer = 200;
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
  async status(path) {
    this.asked.push(path);
    return this.answer;
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

  beat() {
    this.send("beat", { now_ms: 1, day: "2026-11-23" });
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

  browser.stream.beat();
  browser.stream.beat();
  await browser.pass(10_000);
  assert.deepEqual(said, ["live"]);
  await browser.pass(2_000);

  assert.deepEqual(said, ["live", "stale"]);
});

test("a browser that died without a word is opened anew, from the last number on", async () => {
  const { browser, said } = connected();
  browser.stream.send("snapshot", [], "p-7");
  browser.stream.beat();

  await browser.pass(12_000);

  assert.equal(browser.streams[0]?.readyState, 2);
  assert.equal(browser.stream.path, "/board/events?of=team&after=p-7");
  browser.stream.beat();
  assert.deepEqual(said, ["live", "stale", "live"]);
});

test("a browser that has given up is helped, at most every three seconds", async () => {
  const { browser } = connected();
  browser.stream.beat();
  browser.answer = 503;
  browser.stream.readyState = 2;

  await browser.pass(9_000);
  assert.deepEqual(browser.asked, ["/board", "/board", "/board"]);
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

test("what an old browser still says is not heard", async () => {
  const { browser, heard } = connected();
  const old = browser.stream;
  await browser.pass(12_000);

  old.send("row", "late", "p-1");

  assert.notEqual(browser.stream, old);
  assert.deepEqual(heard, []);
});
