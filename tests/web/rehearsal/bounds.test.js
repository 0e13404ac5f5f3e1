/** Eight seconds and 2 MB, whatever happens and whenever. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkConnection } from "../../../web/rehearsal/connection_check.js";
import { MOST_BYTES, rehearse } from "../../../web/rehearsal/measurement.js";
import { answers, World } from "./world.js";

/** @param {World} world @param {number} [since_ms] */
async function check(world, since_ms) {
  const stage = /** @type {any} */ ({ hint() {} });
  const { signal } = new AbortController();
  const outcome = await world.run(checkConnection(world.environment, signal, stage, since_ms));
  return { ...outcome, ms: world.now };
}

for (let at = 500; at <= 7500; at += 500) {
  test(`a line that dies after ${at / 1000} s has its finding within eight seconds`, async () => {
    const { finding, ms } = await check(
      new World({ up: 1200, down: 1200, delay: 75, dead: (now) => now > at }),
    );

    assert.ok(ms <= 8000, `${ms} ms`);
    assert.ok(finding !== "poor" && finding !== "webrtc_blocked", finding);
  });

  test(`one that is dead for 2.5 s after ${at / 1000} s, too, and is measured where there is time`, async () => {
    const dead = (/** @type {number} */ now) => now > at && now < at + 2500;

    const { finding, ms } = await check(new World({ up: 3000, down: 3000, delay: 20, loss: 0.5, dead }));

    assert.ok(ms <= 8000, `${ms} ms`);
    assert.ok(finding !== "poor" && finding !== "webrtc_blocked", finding);
    if (at < 1000) assert.notEqual(finding, "offline");
  });
}

test("a server that takes its time for everything keeps no check beyond eight seconds", async () => {
  for (const served of [500, 1500, 2500, 2900]) {
    const { ms } = await check(new World({ up: 700, down: 700, delay: 60, served }));

    assert.ok(ms <= 8000, `${served}: ${ms} ms`);
  }
});

test("the time counts from the start, modules included; without enough of it nothing is blamed", async () => {
  for (const spent_ms of [1000, 3000, 5000, 6500, 7400]) {
    for (const line of [{}, { passes: [] }, { delay: 200 }, { delay: 350 }]) {
      const { finding, ms } = await check(new World(line), -spent_ms);

      const told = `${spent_ms} ms, ${JSON.stringify(line)}: ${finding} after ${ms} ms`;
      assert.ok(ms + spent_ms <= 8000, told);
      const isBlamed = ["offline", "webrtc_blocked"].includes(finding);
      assert.ok(!isBlamed || ("passes" in line && spent_ms < 3000), told);
    }
  }
});

test("a change of network counts anew", async () => {
  const world = new World({ delay: 150 });
  world.at(3000, () => world.change("cellular"));

  const { finding, ms } = await check(world);

  assert.equal(finding, "limited");
  assert.ok(ms > 5000 && ms <= 11_000, `${ms} ms`);
});

for (const loss of [0, 0.5, 1, 1.5, 2, 3]) {
  for (const line of [{}, { delay: 75 }, { up: 1900, down: 1900, queue: 40 }, { jitter: 25, delay: 40 }]) {
    test(`${loss} % lost on ${JSON.stringify(line)}: 2 MB at most, acknowledgements included`, async () => {
      for (const congested of [true, false]) {
        const world = new World({ ...line, loss, congested });

        await check(world);

        assert.ok(world.bytes <= 2e6, `${world.bytes}`);
      }
    });
  }
}

test("what a rehearsal may move is never exceeded, and used where the line stays in doubt", async () => {
  const { ice_servers } = answers()("/api/rehearsals", null).body;
  for (const bytes of [200_000, 400_000, 800_000]) {
    for (const loss of [0, 1, 1.5]) {
      const world = new World({ loss, up: 1200, down: 1200, congested: true });
      const bounds = { until_ms: 7600, bytes };

      await world.run(rehearse(world.environment, ice_servers, new AbortController().signal, bounds));

      assert.ok(world.bytes <= bytes, `${loss} % lost: ${world.bytes} of ${bytes}`);
      assert.ok(bytes > 300_000 || world.bytes > 0.4 * bytes, `${loss} % lost: ${world.bytes} of ${bytes}`);
    }
  }
  assert.ok(MOST_BYTES <= 2e6 - 40_000);
});

test("however often the network changes, all attempts together keep to 2 MB", async () => {
  const world = new World({ loss: 1, delay: 40 });
  for (const at of [4000, 9000]) world.at(at, () => world.change(`net ${at}`));

  await check(world);

  assert.ok(world.bytes <= 2e6 && world.bytes > 1.2e6, `${world.bytes}`);
});
