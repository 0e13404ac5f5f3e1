import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, outcome, signal, stage, Track } from "./made_browser.js";

test("devices that are permitted but hang together are asked for each alone", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { media, asked } = browser((constraints) => (constraints.video ? new Promise(() => {}) : null), {
    permission: async () => "granted",
  });

  media.open();
  const [camera, microphone] = [outcome(media, "camera"), outcome(media, "microphone")];
  await pass(context, 5_000);
  await pass(context, 8_000);

  assert.equal(await microphone, "open");
  assert.equal(await camera, "busy");
  assert.deepEqual(asked, ["video+audio", "video", "audio"]);
});

test("devices whose prompt is open are not hurried", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { media, asked } = browser(() => new Promise(() => {}));

  media.open();
  const camera = outcome(media, "camera");
  await pass(context, 19_000);
  const before = [...asked];
  await pass(context, 2_000);

  assert.equal(await camera, "unanswered");
  assert.deepEqual(before, ["video+audio"]);
});

test("a stream that comes after its request was given up is stopped at once", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  /** @type {(value: unknown) => void} */
  let answer = () => {};
  const track = new Track("video", "a");
  const late = { getVideoTracks: () => [track], getAudioTracks: () => [], getTracks: () => [track] };
  const { media } = browser(() => null, {
    permission: async () => "granted",
    userMedia: () => new Promise((resolve) => (answer = resolve)),
  });

  media.open(["camera"]);
  const camera = outcome(media, "camera");
  await pass(context, 9_000);
  answer(late);

  assert.equal(await camera, "busy");
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(/** @type {any} */ (track).readyState, "ended");
});

test("no window is announced where the permission is there already", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  /** @type {unknown[]} */
  const hints = [];
  const told = { ...stage, hint: (/** @type {unknown} */ name) => name && hints.push(name) };
  for (const permission of ["granted", "prompt"]) {
    const { media } = browser(() => new Promise(() => {}), { permission: async () => permission });
    media.take("camera", signal, told).catch(() => {});
    await pass(context, 4_500);
  }

  assert.deepEqual(hints, ["prompt"]);
});

test("the browser's no to what it says is granted is the system's", async () => {
  const { media } = browser(() => "NotAllowedError", { permission: async () => "granted" });

  media.open(["camera"]);

  assert.equal(await outcome(media, "camera"), "denied_by_system");
});

test("a device that delivers again says so, one that was given back does not", async () => {
  const { media } = browser();
  /** @type {string[]} */
  const back = [];
  media.onBack = (kind) => back.push(kind);
  const lease = await media.take("camera", signal, stage);

  lease.track.dispatchEvent(new Event("unmute"));
  lease.release();
  lease.track.dispatchEvent(new Event("unmute"));

  assert.deepEqual(back, ["camera"]);
});

/** @param {import("node:test").TestContext} context @param {number} ms */
async function pass(context, ms) {
  await new Promise((resolve) => setImmediate(resolve));
  context.mock.timers.tick(ms);
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}
