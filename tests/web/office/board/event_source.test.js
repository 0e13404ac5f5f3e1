/** The board's line to the server: what it hears, what it says about itself, and how it comes back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Follower } from "../../../../web/office/board/event_source.js";

/** A made-up browser: time is moved by hand, streams are kept. */
class Line {
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

function following() {
  const line = new Line();
  /** @type {any[]} */
  const heard = [];
  /** @type {string[]} */
  const said = [];
  const follower = new Follower(line, "/board/events?of=team", {
    snapshot: (rows) => heard.push(["snapshot", rows]),
    row: (row) => heard.push(["row", row]),
    beat: () => {},
    connection: (connection) => said.push(connection),
  });
  return { line, heard, said, follower };
}

test("what the server sends is heard in order", () => {
  const { line, heard } = following();

  line.stream.send("snapshot", [1], "p-1");
  line.stream.send("row", 2, "p-2");

  assert.deepEqual(heard, [
    ["snapshot", [1]],
    ["row", 2],
  ]);
});

test("it is live with the first heartbeat and stale after ten seconds without one, each said once", async () => {
  const { line, said } = following();

  line.stream.beat();
  line.stream.beat();
  await line.pass(10_000);
  assert.deepEqual(said, ["live"]);
  await line.pass(2_000);

  assert.deepEqual(said, ["live", "stale"]);
});

test("a line that died without a word is opened anew, from the last number on", async () => {
  const { line, said } = following();
  line.stream.send("snapshot", [], "p-7");
  line.stream.beat();

  await line.pass(12_000);

  assert.equal(line.streams[0]?.readyState, 2);
  assert.equal(line.stream.path, "/board/events?of=team&after=p-7");
  line.stream.beat();
  assert.deepEqual(said, ["live", "stale", "live"]);
});

test("a browser that has given up is helped, at most every three seconds", async () => {
  const { line } = following();
  line.stream.beat();
  line.answer = 503;
  line.stream.readyState = 2;

  await line.pass(9_000);
  assert.deepEqual(line.asked, ["/board", "/board", "/board"]);
  assert.equal(line.streams.length, 1);
  line.answer = 200;
  await line.pass(3_000);

  assert.equal(line.streams.length, 2);
});

test("who is signed out is told so, and nothing is asked any more", async () => {
  const { line, said } = following();
  line.answer = 401;
  line.stream.readyState = 2;

  await line.pass(60_000);

  assert.deepEqual(said, ["session"]);
  assert.equal(line.asked.length, 1);
});

for (const why of ["session", "seats"]) {
  test(`the server's end (${why}) is the end`, async () => {
    const { line, heard, said } = following();

    line.stream.send("end", why);
    line.stream.send("row", 1, "p-9");
    await line.pass(30_000);

    assert.deepEqual([heard, said], [[], [why]]);
    assert.equal(line.stream.readyState, 2);
    assert.equal(line.streams.length, 1);
  });
}

test("what an old line still says is not heard", async () => {
  const { line, heard } = following();
  const old = line.stream;
  await line.pass(12_000);

  old.send("row", "late", "p-1");

  assert.notEqual(line.stream, old);
  assert.deepEqual(heard, []);
});
