import assert from "node:assert/strict";
import { test } from "node:test";
import { Lost, measuresOf } from "../../../web/direct/exchange.js";
import { verdict } from "../../../web/direct/verdict.js";
import { THRESHOLDS } from "../rehearsal/thresholds.js";
import { pair } from "./made_line.js";

/** @typedef {import("../rehearsal/way.js").Line} Line */

/** @type {[string, Line, string, string[]][]} up is the client's way to the board */
const LINES = [
  ["a fast line", {}, "good", []],
  ["two devices in one room", { delay: 0.5 }, "good", []],
  ["a line just above the need", { up: 1300, down: 1300 }, "good", []],
  ["1 Mbit/s to the board", { up: 1000 }, "limited", ["slow_up"]],
  ["700 kbit/s from the board", { down: 700 }, "limited", ["slow_down"]],
  ["900 kbit/s with a shallow buffer", { up: 900, queue: 40 }, "limited", ["slow_up"]],
  ["900 kbit/s with a deep buffer", { up: 900, queue: 1000 }, "limited", ["slow_up"]],
  ["300 kbit/s to the board", { up: 300 }, "poor", ["slow_up"]],
  ["400 kbit/s both ways", { up: 400, down: 400 }, "poor", []],
  ["a round trip of 180 ms", { delay: 90 }, "good", []],
  ["a round trip of 250 ms", { delay: 125 }, "limited", []],
  ["a round trip of 450 ms", { delay: 225 }, "poor", []],
  ["3 % lost each way", { loss: 3 }, "unstable", []],
  ["a delay that wanders a little", { jitter: 25, delay: 40 }, "good", []],
];

for (const [name, line, finding, notes] of LINES) {
  test(`${name} is ${[finding, ...notes].join(", ")}`, async () => {
    for (const seed of [1, 2, 3]) {
      const { run, world, near, far } = pair(line, { seed });

      const [client] = await run();

      assert.deepEqual(verdict(client, THRESHOLDS), { finding, notes });
      assert.ok(world.now < 5000, `${world.now} ms`);
      assert.ok(near.bytes + far.bytes < 2e6);
    }
  });
}

test("both sides end with the same figures, whatever their clocks say", async () => {
  for (const apart_ms of [0, -3e6, 1e9]) {
    const [client, board] = await pair({ up: 1000 }, { apart_ms }).run();

    assert.deepEqual(client.back, measuresOf(JSON.stringify(board.out)));
    assert.deepEqual(board.back, measuresOf(JSON.stringify(client.out)));
    assert.ok(Math.abs((client.out.rate_kbps ?? 0) - 1000) < 50, JSON.stringify(client.out));
    assert.ok(Math.abs((client.out.rtt_ms ?? 0) - 40) < 3);
  }
});

test("a side that opens half a second later changes nothing", async () => {
  const [client] = await pair({}).run(500);

  assert.equal(verdict(client, THRESHOLDS).finding, "good");
});

test("a line that stays in doubt ends with the limits of time and bytes", async () => {
  const { run, world, near, far } = pair({ loss: 1 }, { limit_ms: 4000 });

  await run();

  assert.ok(world.now < 4000 + 1500, `${world.now} ms`);
  assert.ok(near.bytes + far.bytes < 2e6, `${near.bytes + far.bytes} bytes`);
});

test("a connection that dies under load is lost, and not a bad line", async () => {
  const { run } = pair({ dead: (now) => now > 700 });

  await assert.rejects(run(), Lost);
});

test("a side that is alone is lost", async () => {
  await assert.rejects(pair({}).client(), Lost);
});

test("a channel that closes ends it at once", async () => {
  const { run, near, far, world } = pair({});
  world.at(400, () => {
    near.readyState = far.readyState = "closed";
  });

  await assert.rejects(run(), Lost);
  assert.ok(world.now < 700, `${world.now} ms`);
});

test("whoever leaves sends nothing more", async () => {
  const { run, stop, world, near } = pair({});
  let bytes = 0;
  world.at(300, () => {
    stop.abort();
    bytes = near.bytes;
  });

  await assert.rejects(run(), { name: "AbortError" });
  assert.equal(near.bytes, bytes);
});

test("a board in the background, whose timers come once a second, is measured all the same", async () => {
  const { run, boards } = pair({});
  boards.late_ms = 1000;

  const [client] = await run();

  assert.equal(verdict(client, THRESHOLDS).finding, "good");
});

test("a browser that tells late that its sender is empty sends its load all the same, and not reports alone", async () => {
  for (const seed of [1, 2, 3]) {
    const { run, near, far } = pair({}, { seed });
    near.empties_ms = far.empties_ms = 5;

    const [client] = await run();

    assert.equal(verdict(client, THRESHOLDS).finding, "good");
  }
});

test("without the other side's figures nothing is said", () => {
  const out = { transport: "udp", rate_kbps: 300, rtt_ms: 20 };

  assert.deepEqual(verdict({ out, back: null }, THRESHOLDS), { finding: "not_measured", notes: [] });
});

test("a direction of which too little is known keeps the other from being good, not from being poor", () => {
  const good = {
    transport: "udp",
    rate_kbps: 2000,
    rtt_ms: 20,
    jitter_ms: 1,
    loss_percent: 0,
    load_delay_ms: 0,
  };
  const poor = { ...good, rate_kbps: 200 };
  const unknown = { transport: "udp" };

  assert.equal(verdict({ out: good, back: unknown }, THRESHOLDS).finding, "not_measured");
  assert.equal(verdict({ out: poor, back: unknown }, THRESHOLDS).finding, "poor");
  assert.equal(verdict({ out: good, back: good }, THRESHOLDS).finding, "good");
});
