/** From Start to the finding, in a made-up world: every part of the rehearsal is the real one. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkConnection } from "../../../web/rehearsal/connection_check.js";
import { answers, World } from "./world.js";

/** @param {World} world */
async function check(world) {
  /** @type {(string|null)[]} */
  const hints = [];
  const stage = /** @type {any} */ ({ hint: (/** @type {string|null} */ name) => hints.push(name) });
  const outcome = await world.run(checkConnection(world.environment, new AbortController().signal, stage));
  return { ...outcome, hints, seconds: world.now / 1000 };
}

/** A rate that falls. @param {number} kbps @param {number} ms of every 0.9 s @returns {import("./way.js").Line} */
function dips(kbps, ms) {
  return { up: 8000, down: 8000, queue: 1500, dips: { kbps, ms, every_ms: 900 } };
}

/** @type {[string, import("./way.js").Line, string, number][]} line, finding, seconds at most */
const LINES = [
  ["a fast line is good", {}, "good", 1.4],
  ["a near one, too", { delay: 3 }, "good", 1.1],
  ["twice the need is good", { up: 2400, down: 2400 }, "good", 4],
  ["a deep buffer hides no limit, but is none of its own", { up: 1600, down: 1600, queue: 1500 }, "good", 5],
  ["0.7 of the need up is limited", { up: 840 }, "limited", 3],
  ["0.7 of the need down is limited", { down: 840, queue: 1500 }, "limited", 3],
  ["a quarter of the need is poor", { up: 300, down: 300 }, "poor", 2],
  ["a far line is limited by its round trip alone", { delay: 130 }, "limited", 6],
  ["a very far one is poor", { delay: 220 }, "poor", 7],
  ["one packet in thirty lost each way is unstable", { loss: 3.3 }, "unstable", 5],
  ["without UDP TCP is found", { passes: ["tcp"] }, "relay_only_tcp", 4],
  ["a rate that falls far, again and again, behind a deep buffer is unstable", dips(300, 300), "unstable", 5],
  ["the same for moments is good", dips(600, 60), "good", 2],
  ["the same, never below the need, is good", dips(2000, 250), "good", 4],
];

for (const [name, line, finding, seconds] of LINES) {
  test(name, async () => {
    const world = new World(line);

    const outcome = await check(world);

    assert.equal(outcome.finding, finding, JSON.stringify(outcome));
    assert.ok(outcome.seconds <= seconds, `${outcome.seconds} s`);
    assert.ok(world.bytes <= 2e6, `${world.bytes} bytes`);
    assert.ok(
      world.peers.every(({ connectionState }) => connectionState === "closed"),
      "a peer is left open",
    );
  });
}

for (const kbps of [1150, 1200, 1240, 505]) {
  test(`a line of ${kbps} kbit/s, near a threshold, gets one of both findings, never none`, async () => {
    const { finding, seconds } = await check(new World({ up: kbps, down: 9000, delay: 6 }));

    assert.ok((kbps > 900 ? ["good", "limited"] : ["limited", "poor"]).includes(finding), finding);
    assert.ok(seconds <= 6, `${seconds} s`);
  });
}

for (const [way, line] of /** @type {[string, import("./way.js").Line][]} */ ([
  ["up", { up: 700, down: 4000 }],
  ["down", { up: 4000, down: 350, queue: 800 }],
])) {
  test(`a line that is slow ${way} says so, and nothing of the other way`, async () => {
    const { measures = {}, notes } = await check(new World(line));

    const other = way === "up" ? "down" : "up";
    assert.deepEqual(notes, [`slow_${way}`]);
    assert.equal(measures[`rate_${way}_kbps`], measures.rate_kbps);
    assert.equal(measures[`rate_${other}_kbps`], undefined);
  });
}

for (const [name, line] of /** @type {[string, import("./way.js").Line][]} */ ([
  ["fast enough", { up: 1500, down: 9000 }],
  ["far, but fast", { delay: 220 }],
])) {
  test(`a line that is ${name} has no slow way`, async () => {
    const { notes } = await check(new World(line));

    assert.ok(!notes?.some((note) => note.startsWith("slow")), `${notes}`);
  });
}

test("figures carry what they are called", async () => {
  const { measures = {} } = await check(new World({ up: 1500, down: 1500, delay: 25 }));

  assert.ok(Math.abs(Number(measures.rate_kbps) - 1500) < 120, `${measures.rate_kbps}`);
  assert.ok(Math.abs(Number(measures.rtt_ms) - 50) < 8, `${measures.rtt_ms}`);
  assert.ok(Number(measures.jitter_ms) < 8 && measures.loss_percent === 0);
  assert.equal(measures.transport, "udp");
  assert.ok(!("lossy" in measures));
});

test("what the line's own buffer adds is told by a note, and by no figure", async () => {
  const { measures = {}, notes } = await check(new World(dips(300, 300)));

  assert.ok(notes?.includes("delayed"), `${notes}`);
  assert.ok(!("load_delay_ms" in measures));
});

test("a buffer that our own load fills is not the line's", async () => {
  const { notes } = await check(new World({ up: 1600, down: 1600, queue: 1500 }));

  assert.deepEqual(notes, []);
});

/** @type {[string, (now_ms: number) => number][]} */
const STANDSTILLS = [
  ["for a third of a second again and again", (now) => (now % 700 < 40 ? 330 : 0)],
  ["for a second, once", (now) => (now > 500 && now < 530 ? 1000 : 0)],
  ["all the time", () => 130],
];
for (const [name, late] of STANDSTILLS) {
  test(`a page that stands still ${name} does not call a good line worse`, async () => {
    const { finding } = await check(new World({ late }));

    assert.ok(["good", "not_measured"].includes(finding), finding);
  });
}

test("media blocked and the relay well: the network lets no video through", async () => {
  const { finding, seconds } = await check(new World({ passes: [] }));

  assert.equal(finding, "webrtc_blocked");
  assert.ok(seconds <= 8);
});

test("media blocked and the relay dead: that is our fault, not the network's", async () => {
  const ready = { status: 503, body: { database: "ok", relay: "unavailable" } };

  const { finding } = await check(new World({ passes: [] }, answers({ "/ready": ready })));

  assert.equal(finding, "not_measured");
});

test("no relay at all is not measured, at once", async () => {
  const none = { status: 503, body: { error: { field: null, message: "there is no relay now" } } };

  const { finding, seconds } = await check(new World({}, answers({ "/api/rehearsals": none })));

  assert.equal(finding, "not_measured");
  assert.ok(seconds < 1);
});

for (const [name, status] of /** @type {[string, number][]} */ ([
  ["with a place", 201],
  ["with a place in the queue", 429],
  ["where there is no relay", 503],
])) {
  test(`the receipt of the result comes ${name}, and the first one stays`, async () => {
    let asked = 0;
    const world = new World(
      {},
      answers({
        "/api/rehearsals": (/** @type {any} */ body) => {
          const answer = asked++ ? answers()("/api/rehearsals", body) : { status, body: { wait_s: 1 } };
          return { ...answer, body: { ...answer.body, receipt: `receipt ${asked}` } };
        },
      }),
    );

    await check(world);
    await check(world);

    assert.ok(asked > 1);
    assert.equal(world.environment.receipt, "receipt 1");
  });
}

test("a loop that went past the relay says nothing of the line", async () => {
  const { finding } = await check(new World({ past: "host" }));

  assert.equal(finding, "not_measured");
});

test("a dead line is offline within eight seconds", async () => {
  const { finding, seconds } = await check(new World({ dead: () => true }));

  assert.equal(finding, "offline");
  assert.ok(seconds <= 8);
});

test("a line that dies under load and stays dead is offline", async () => {
  const { finding, hints } = await check(new World({ dead: (now) => now > 700 }));

  assert.equal(finding, "offline");
  assert.ok(hints.includes("change"));
});

test("a line that comes back is measured anew", async () => {
  const { finding, hints } = await check(new World({ dead: (now) => now > 700 && now < 2600 }));

  assert.equal(finding, "good");
  assert.ok(hints.includes("change"));
});

test("however often the network changes, a check moves no more than 2 MB, and ends", async () => {
  const world = new World({ up: 1300, down: 1300, delay: 25 });
  for (const at of [2000, 4500]) world.at(at, () => world.change(`net ${at}`));

  const { hints } = await check(world);

  assert.ok(hints.filter((name) => name === "change").length === 2);
  assert.ok(world.bytes <= 2e6, `${world.bytes} bytes`);
});

test("another network starts the check anew, and the page says so", async () => {
  const world = new World();
  world.at(600, () => world.change("cellular"));

  const { finding, hints } = await check(world);

  assert.equal(finding, "good");
  assert.deepEqual(hints, [null, "change", null]);
});

test("whoever has to wait keeps the place with the ticket, and is told", async () => {
  /** @type {any[]} */
  const asked = [];
  const full = { status: 429, body: { wait_s: 2, place: 1, ticket: "T" } };
  const server = answers({
    "/api/rehearsals": (/** @type {any} */ body) => {
      asked.push(body);
      return asked.length < 3 ? full : answers()("/api/rehearsals", body);
    },
  });

  const { finding, hints } = await check(new World({}, server));

  assert.equal(finding, "good");
  assert.deepEqual(asked, [{}, { ticket: "T" }, { ticket: "T" }]);
  assert.deepEqual(hints, ["queue", "queue", null]);
});

test("a limit on requests, which knows no tickets, does not cost the place in the queue", async () => {
  /** @type {any[]} */
  const asked = [];
  const turns = [
    { status: 429, body: { wait_s: 0.5, place: 1, ticket: "T" } },
    { status: 429, body: { error: { field: null, message: "too many" } }, retry_after_s: 3 },
  ];
  const server = answers({
    "/api/rehearsals": (/** @type {any} */ body) => {
      asked.push(body);
      return turns[asked.length - 1] ?? answers()("/api/rehearsals", body);
    },
  });

  const { finding } = await check(new World({}, server));

  assert.equal(finding, "good");
  assert.deepEqual(asked, [{}, { ticket: "T" }, { ticket: "T" }]);
});

test("a check that is stopped ends in an abort and closes everything", async () => {
  const world = new World();
  const control = new AbortController();
  world.at(800, () => control.abort());

  const work = world.run(
    checkConnection(world.environment, control.signal, /** @type {any} */ ({ hint() {} })),
  );

  await assert.rejects(work, { name: "AbortError" });
  assert.ok(world.peers.every(({ connectionState }) => connectionState === "closed"));
});
