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

for (const [permission, before_ms, after_ms] of /** @type {const} */ ([
  ["prompt", 50, 150],
  ["unknown", 650, 800],
])) {
  test(`help for a window is there at once where the browser says "${permission}"`, async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    /** @type {unknown[]} */
    const hints = [];
    const told = { ...stage, hint: (/** @type {unknown} */ name) => name && hints.push(name) };
    const { media } = browser(() => new Promise(() => {}), { permission: async () => permission });
    media.take("camera", signal, told).catch(() => {});

    for (let ms = 0; ms < before_ms; ms += 50) await pass(context, 50);
    const early = hints.length;
    for (let ms = before_ms; ms < after_ms; ms += 50) await pass(context, 50);

    assert.deepEqual([early, hints], [0, ["prompt"]]);
  });
}

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

/** Second by second, so that what one look finds starts the next. @param {import("node:test").TestContext} context @param {number} ms */
async function pass(context, ms) {
  for (let left = ms; left > 0; left -= 500) {
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    context.mock.timers.tick(Math.min(500, left));
  }
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** What the part of one device is told while camera and microphone are asked for together. */
async function hints(
  /** @type {import("node:test").TestContext} */ context,
  /** @type {"camera"|"microphone"} */ kind,
  /** @type {Record<string, string>} */ permissions,
  answer = (/** @type {any} */ _constraints) => /** @type {any} */ (new Promise(() => {})),
  later = () => {},
) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  /** @type {unknown[]} */
  const told = [];
  const { media } = browser(answer, { permission: async (/** @type {string} */ name) => permissions[name] });
  media.open();
  const heard = { ...stage, hint: (/** @type {unknown} */ name) => told.push(name) };
  const taken = media.take(kind, signal, heard).then(
    () => "open",
    (error) => error.finding,
  );
  await pass(context, 6_000);
  later();
  await pass(context, 3_000);
  return { told, taken };
}

test("a window for both devices is described as one for both, in either part", async (context) => {
  for (const kind of /** @type {const} */ (["camera", "microphone"])) {
    const { told } = await hints(context, kind, { camera: "prompt", microphone: "unknown" });

    assert.deepEqual(told, ["prompt_both"], kind);
    context.mock.timers.reset();
  }
});

test("where one device is permitted already, the other one's part speaks of it alone", async (context) => {
  const { told } = await hints(context, "microphone", { camera: "granted", microphone: "prompt" });

  assert.deepEqual(told, ["prompt"]);
});

test("a part whose own device is permitted waits for the window of the other one, and says so", async (context) => {
  const { told } = await hints(context, "camera", { camera: "granted", microphone: "prompt" });

  assert.deepEqual(told, ["prompt_both"]);
});

test("once both have been tried in vain, each window is for one device", async (context) => {
  const permissions = { camera: "prompt", microphone: "prompt" };
  const answer = (/** @type {any} */ { video, audio }) =>
    video && audio ? "NotReadableError" : new Promise(() => {});

  const { told } = await hints(context, "camera", permissions, answer);

  assert.deepEqual(told, ["prompt"]);
});

test("a window that was answered is spoken of no longer", async (context) => {
  const permissions = { camera: "prompt", microphone: "prompt" };

  const { told } = await hints(context, "camera", permissions, undefined, () => {
    Object.assign(permissions, { camera: "granted", microphone: "granted" });
  });

  assert.deepEqual(told, ["prompt_both", null]);
});

for (const answered_ms of [3_000, 12_000, 19_000]) {
  test(`devices that hang after a yes (${answered_ms / 1000} s) are asked for each alone, and no window is blamed`, async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    let permission = "prompt";
    const { media, asked } = browser((constraints) => (constraints.video ? new Promise(() => {}) : null), {
      permission: async () => permission,
    });

    media.open();
    const [camera, microphone] = [outcome(media, "camera"), outcome(media, "microphone")];
    await pass(context, answered_ms);
    permission = "granted";
    await pass(context, 4_000);
    const before = [...asked];
    await pass(context, 12_000);

    assert.deepEqual(before, ["video+audio"]);
    assert.deepEqual([await camera, await microphone], ["busy", "open"]);
    assert.deepEqual(asked, ["video+audio", "video", "audio"]);
  });
}
