import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, outcome, signal, stage } from "./made_browser.js";

test("camera and microphone are opened with one request", async () => {
  const { media, asked } = browser();

  media.open();

  assert.deepEqual([await outcome(media, "camera"), await outcome(media, "microphone")], ["open", "open"]);
  assert.deepEqual(asked, ["video+audio"]);
});

for (const name of ["NotFoundError", "NotReadableError", "AbortError", "OverconstrainedError"]) {
  test(`${name} of the camera does not take the microphone down`, async () => {
    const { media, asked } = browser((constraints) => (constraints.video ? name : null));

    media.open();

    assert.notEqual(await outcome(media, "camera"), "open");
    assert.equal(await outcome(media, "microphone"), "open");
    assert.deepEqual(asked, ["video+audio", "video", "audio"]);
  });
}

test("after a no only what is granted is asked for again", async () => {
  const { media, asked } = browser((constraints) => (constraints.video ? "NotAllowedError" : null), {
    permission: async (/** @type {string} */ name) => (name === "camera" ? "denied" : "granted"),
  });

  media.open();

  assert.deepEqual([await outcome(media, "camera"), await outcome(media, "microphone")], ["denied", "open"]);
  assert.deepEqual(asked, ["video+audio", "audio"]);
});

test("a no to both is not asked again by the checks, only by a retry", async () => {
  const { media, asked } = browser(() => "NotAllowedError");

  media.open();
  const first = [await outcome(media, "camera"), await outcome(media, "microphone")];
  const requests = asked.length;
  await outcome(media, "microphone");

  assert.deepEqual(first, ["denied", "denied"]);
  assert.equal(requests, 1);
  assert.deepEqual(asked, ["video+audio", "audio"]);
});

test("what the document's policy forbids is never asked for", async () => {
  const { media, asked } = browser(undefined, {
    forbidden: (/** @type {string} */ kind) => kind === "camera",
  });

  media.open();

  assert.deepEqual(
    [await outcome(media, "camera"), await outcome(media, "microphone")],
    ["blocked_by_page", "open"],
  );
  assert.deepEqual(asked, ["audio"]);
});

test("a browser without mediaDevices is not measured", async () => {
  const { media } = browser(() => new TypeError("undefined"));

  assert.equal(await outcome(media, "camera"), "not_measured");
});

test("a device is closed with its last lease, and every lease may be given back twice", async () => {
  const { media } = browser();
  const release = media.open();
  const lease = await media.take("camera", signal, stage);
  await media.take("microphone", signal, stage).then((other) => other.release());

  lease.release();
  lease.release();
  const held = media.live().length;
  release();

  assert.equal(held, 2);
  assert.deepEqual(media.live(), []);
});

test("a prompt that is not answered shows help and ends, while the prompt stays open", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  /** @type {unknown[]} */
  const hints = [];
  const { media, asked } = browser(() => new Promise(() => {}));
  const taking = media.take(
    "camera",
    signal,
    /** @type {any} */ ({ hint: (/** @type {unknown} */ h) => hints.push(h) }),
  );

  t.mock.timers.tick(25_000);
  const error = await taking.catch((reason) => reason);

  assert.equal(error.finding, "unanswered");
  assert.deepEqual(hints, ["prompt", null]);
  assert.equal(asked.length, 1);
});

test("a prompt that stays open while both are asked for again is answered for both", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let answer = () => {};
  const open = new Promise((resolve) => {
    answer = () => resolve(null);
  });
  const { media, asked } = browser(() => open);
  media.open();
  const given_up = outcome(media, "camera");
  t.mock.timers.tick(25_000);
  assert.equal(await given_up, "unanswered");
  const microphone = outcome(media, "microphone");
  t.mock.timers.tick(25_000);
  assert.equal(await microphone, "unanswered");

  media.open();
  const again = outcome(media, "camera");
  answer();

  assert.equal(await again, "open");
  assert.equal(await outcome(media, "microphone"), "open");
  assert.deepEqual(asked, ["video+audio"]);
});

for (const wanted of [true, false]) {
  test(`a stream that comes late is ${wanted ? "kept where it is still wanted" : "stopped at once otherwise"}`, async () => {
    /** @type {(value?: unknown) => void} */
    let answer = () => {};
    const { media, asked } = browser(() => new Promise((resolve) => (answer = resolve)));
    const control = new AbortController();
    /** @type {string[]} */
    const late = [];
    media.onLate = (kind) => late.push(kind) > 0 && wanted;
    const taking = media.take("camera", control.signal, stage);
    control.abort();
    await assert.rejects(taking, { name: "AbortError" });

    answer();
    await new Promise((resolve) => setTimeout(resolve, 5));

    assert.deepEqual(late, ["camera"]);
    assert.equal(media.live().length, wanted ? 1 : 0);
    if (wanted) assert.equal(await outcome(media, "camera"), "open");
    assert.equal(asked.length, 1);
  });
}

test("a stream that comes after the page has let go of everything is stopped", async () => {
  /** @type {(value?: unknown) => void} */
  let answer = () => {};
  const { media } = browser(() => new Promise((resolve) => (answer = resolve)));
  media.onLate = () => true;
  const taking = media.take("camera", signal, stage).catch((error) => error.name);

  media.releaseAll();
  answer();

  assert.equal(await taking, "AbortError");
  assert.deepEqual(media.live(), []);
});

test("another device is opened alone, and one that has gone is replaced by any", async () => {
  const { media, asked } = browser((constraints) =>
    constraints.video?.deviceId?.exact === "gone" ? "OverconstrainedError" : null,
  );
  const release = media.open();
  await outcome(media, "camera");

  media.choose("camera", "second");
  const second = await media.take("camera", signal, stage);
  media.choose("camera", "gone");
  const third = await media.take("camera", signal, stage);

  assert.deepEqual([second.device_id, third.device_id], ["second", "default"]);
  assert.deepEqual(asked, ["video+audio", "video", "video", "video"]);
  assert.equal(media.live().length, 2);
  release();
});

test("a device that is pulled out is told of once, and the next check asks anew", async () => {
  const { media, asked } = browser();
  /** @type {unknown[]} */
  const lost = [];
  media.onLost = (...all) => lost.push(all);
  media.open();
  const { track } = await media.take("camera", signal, stage);

  /** @type {any} */ (track).unplug();
  const again = await outcome(media, "camera");

  assert.deepEqual(lost, [["camera", "ended"]]);
  assert.equal(again, "open");
  assert.deepEqual(asked, ["video+audio", "video"]);
});

test("the loudspeaker never causes a new request after a failure, even where none would be prompted", async () => {
  const { media, asked } = browser(() => "NotReadableError", { permission: async () => "granted" });
  await outcome(media, "microphone");

  const lease = await media.borrow("microphone", signal, stage);

  assert.equal(lease, null);
  assert.deepEqual(asked, ["audio"]);
});

test("what works is borrowed, and asked for again where that needs no prompt", async () => {
  const { media, asked } = browser(undefined, { permission: async () => "granted" });

  const lease = await media.borrow("microphone", signal, stage);

  assert.equal(lease?.track.readyState, "live");
  assert.deepEqual(asked, ["audio"]);
});

test("a prompt that is still open is not borrowed from: its late stream is told of all the same", async () => {
  /** @type {(value?: unknown) => void} */
  let answer = () => {};
  const { media, asked } = browser(() => new Promise((resolve) => (answer = resolve)), {
    permission: async () => "granted",
  });
  const control = new AbortController();
  /** @type {string[]} */
  const late = [];
  media.onLate = (kind) => late.push(kind) > 0;
  const taking = media.take("microphone", control.signal, stage);
  control.abort();
  await assert.rejects(taking);

  const lease = await media.borrow("microphone", signal, stage);
  answer();
  await new Promise((resolve) => setTimeout(resolve, 5));

  assert.equal(lease, null);
  assert.deepEqual(late, ["microphone"]);
  assert.equal(asked.length, 1);
});
