import assert from "node:assert/strict";
import { test } from "node:test";
import { release, sayGoodbye } from "../../../web/check_page/leaving.js";

/** @param {{readyState: string}[]} tracks @param {unknown[]} [connections] */
function made_up(tracks, connections = []) {
  /** @type {string[]} */
  const done = [];
  const environment = {
    slept_ms: 0,
    media: {
      live: () => tracks.filter(({ readyState }) => readyState === "live"),
      releaseAll: () => done.push("devices"),
    },
    closeAudio: async () => done.push("audio"),
    connections: () => connections,
    sleep: async (/** @type {number} */ ms) => {
      environment.slept_ms += ms;
      if (environment.slept_ms >= 200) for (const track of tracks.slice(0, 1)) track.readyState = "ended";
    },
  };
  return { environment: /** @type {any} */ (environment), done };
}

const flow = { stop: async () => {} };

test("the page is not left before every device is seen to be free", async () => {
  const { environment, done } = made_up([{ readyState: "live" }]);

  const free = await release(environment, flow);

  assert.equal(free, true);
  assert.deepEqual(done, ["devices", "audio"]);
  assert.equal(environment.slept_ms, 200);
});

test("a device that hangs does not lock the person out", async () => {
  const { environment } = made_up([{ readyState: "ended" }, { readyState: "live" }]);

  const free = await release(environment, flow);

  assert.equal(free, false);
  assert.equal(environment.slept_ms, 1500);
});

test("an open peer connection counts as not free", async () => {
  const { environment } = made_up([], [{}]);

  assert.equal(await release(environment, flow), false);
});

test("an audio context that cannot be closed does not lock the person out", async () => {
  const { environment } = made_up([]);
  environment.closeAudio = () => Promise.reject(new Error("closed already"));

  assert.equal(await release(environment, flow), true);
});

/** What was said, in order. @param {{failing: boolean}} sender */
function voices(sender) {
  /** @type {string[]} */
  const said = [];
  return {
    said,
    result: /** @type {any} */ ({ failing: sender.failing, flush: async () => said.push("result") }),
    readiness: /** @type {any} */ ({
      sender,
      report: async (/** @type {string} */ status) => said.push(status),
      last: (/** @type {string} */ status) => said.push(`${status} by beacon`),
    }),
  };
}

test("the result goes first, the readiness after a pause", async () => {
  const { said, result, readiness } = voices({ failing: false });
  const { environment } = made_up([]);
  environment.sleep = async (/** @type {number} */ ms) => ms < 1000 && said.push("pause");

  await sayGoodbye(environment, result, readiness, {});

  assert.deepEqual(said, ["result", "pause", "handed_off"]);
});

test("a server that is gone holds nobody up", async () => {
  const { said, result, readiness } = voices({ failing: true });

  await sayGoodbye(made_up([]).environment, result, readiness, {});

  assert.deepEqual(said, ["handed_off by beacon"]);
});
