/** Which way is slow: by the server's clock, that need not agree with the page's. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { slowDirection, slowWay } from "../../../../web/rehearsal/loop/slow_direction.js";

const AHEAD_MS = 7e6; // the server's clock

/**
 * A question on the way.
 * @param {number} sent_ms @param {number} up_ms @param {number} down_ms
 */
function stamp(sent_ms, up_ms, down_ms) {
  return { sent_ms, server_ms: AHEAD_MS + sent_ms + up_ms, got_ms: sent_ms + up_ms + down_ms };
}

/** @type {[number, number, "up"|"down"|null][]} waits up and down, the slow way */
const WAITS = [
  [100, 10, "up"],
  [10, 100, "down"],
  [100, 80, null],
  [55, 0, null],
  [56, 0, "up"],
  [0, 56, "down"],
  [0, 0, null],
];
for (const [up_ms, down_ms, way] of WAITS) {
  test(`${up_ms} ms of waiting up and ${down_ms} down: ${way ?? "cannot be told"}`, () => {
    assert.equal(slowWay(stamp(0, 20, 20), stamp(900, 20 + up_ms, 20 + down_ms)), way);
  });
}

test("without both answers it cannot be told", () => {
  assert.equal(slowWay(null, stamp(0, 90, 5)), null);
  assert.equal(slowWay(stamp(0, 5, 5), null), null);
});

/**
 * A browser whose questions wait as given, the first one without a queue.
 * @param {[number, number][]} waits  up and down, in milliseconds; a question too many fails the test
 */
function asked(waits) {
  let now_ms = 0;
  const environment = {
    now_ms: () => now_ms,
    sleep: (/** @type {number} */ _, /** @type {AbortSignal} */ signal) =>
      new Promise((_, reject) => signal.addEventListener("abort", reject)),
    get: async () => {
      const wait = waits.shift();
      assert.ok(wait, "a question too many");
      now_ms += wait[0];
      const answer = { status: 200, body: { ms: AHEAD_MS + now_ms } };
      now_ms += wait[1];
      return answer;
    },
  };
  return slowDirection(/** @type {any} */ (environment), new AbortController().signal);
}

/** @param {ReturnType<typeof slowDirection>} asking @param {{from_ms: number, to_ms: number}[]} [stalls] */
async function looks(asking, stalls = []) {
  for (let looks = 0; looks < 9; looks++) {
    await new Promise(setImmediate);
    asking.look(stalls);
    asking.look(stalls); // while a question is under way
  }
  return asking.result();
}

/** @type {[string, [number, number][], "up"|"down"|null][]} the first question is without a queue */
const QUESTIONS = [
  [
    "two that agree are enough",
    [
      [20, 20],
      [190, 25],
      [180, 20],
    ],
    "up",
  ],
  [
    "what cannot be told is asked again",
    [
      [20, 20],
      [90, 80],
      [25, 190],
      [20, 180],
    ],
    "down",
  ],
  [
    "one that lies is outvoted",
    [
      [20, 20],
      [20, 190],
      [190, 25],
      [180, 20],
      [170, 20],
    ],
    "up",
  ],
  [
    "as many for each way tell nothing",
    [
      [20, 20],
      [20, 190],
      [190, 25],
      [25, 180],
      [170, 20],
    ],
    null,
  ],
  [
    "four questions are enough",
    [
      [50, 50],
      [50, 50],
      [50, 50],
      [50, 50],
      [50, 50],
    ],
    null,
  ],
];
for (const [rule, waits, way] of QUESTIONS) {
  test(`${rule}: ${way ?? "cannot be told"}`, async () => {
    assert.equal(await looks(asked(waits)), way);
    assert.deepEqual(waits, []);
  });
}

test("what came while the page stood still does not count", async () => {
  /** @type {[number, number][]} */
  const waits = [
    [20, 20],
    [20, 200],
    [150, 20],
    [150, 20],
  ];

  assert.equal(await looks(asked(waits), [{ from_ms: 150, to_ms: 255 }]), "up");
});

test("where one answer has named the way, the next one is not waited for", async () => {
  const asking = asked([
    [20, 20],
    [20, 200],
    [20, 200],
  ]);
  await new Promise(setImmediate);
  asking.look([]);
  await new Promise(setImmediate);

  asking.look([]);

  assert.equal(
    await Promise.race([asking.result(), Promise.resolve().then(() => Promise.resolve("late"))]),
    "down",
  );
});
