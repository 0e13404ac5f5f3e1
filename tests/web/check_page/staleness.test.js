import assert from "node:assert/strict";
import { test } from "node:test";
import { changedKinds, oldAfter, watchForChanges } from "../../../web/check_page/staleness.js";
import { browser } from "../../../web/checks/browser.js";
import { camera } from "../../../web/checks/camera.js";
import { connection } from "../../../web/checks/connection.js";
import { handoff } from "../../../web/checks/handoff.js";
import { microphone } from "../../../web/checks/microphone.js";
import { speaker } from "../../../web/checks/speaker.js";

/** @param {...string} ids such as `audioinput:a` */
const list = (...ids) =>
  ids.map((text) => {
    const [kind = "", deviceId = ""] = text.split(":");
    return { kind, deviceId };
  });

/** @typedef {import("../../../web/types.js").Change} Change */

const CHECKS = [browser, camera, microphone, speaker, connection, handoff];

test("a headset that goes touches microphone and loudspeaker, not the camera", () => {
  const before = list("videoinput:c", "audioinput:a", "audioinput:b", "audiooutput:x");

  const kinds = changedKinds(before, list("videoinput:c", "audioinput:a", "audiooutput:x"));

  assert.deepEqual(kinds, ["audioinput"]);
  assert.deepEqual(oldAfter(CHECKS, kinds), ["microphone", "speaker"]);
});

test("another camera in the place of the first is a change", () => {
  const kinds = changedKinds(list("videoinput:c"), list("videoinput:d"));

  assert.deepEqual(oldAfter(CHECKS, kinds), ["camera"]);
});

test("ids that appear with the permission are no change", () => {
  assert.deepEqual(
    changedKinds(list("videoinput:", "audioinput:"), list("videoinput:c", "audioinput:a", "audioinput:b")),
    [],
  );
});

test("another default device is a change, though its id stays the same", () => {
  const before = [{ kind: "audioinput", deviceId: "default", groupId: "g1", label: "Default - Webcam" }];
  const other = (/** @type {object} */ more) => [{ .../** @type {any} */ (before[0]), ...more }];

  assert.deepEqual(changedKinds(before, other({ groupId: "g2" })), ["audioinput"]);
  assert.deepEqual(changedKinds(before, other({ label: "Default - Headset" })), ["audioinput"]);
  assert.deepEqual(changedKinds(before, other({})), []);
});

test("labels and groups that appear with the permission are no change", () => {
  const before = [{ kind: "videoinput", deviceId: "c", groupId: "", label: "" }];

  assert.deepEqual(
    changedKinds(before, [{ kind: "videoinput", deviceId: "c", groupId: "g", label: "Webcam" }]),
    [],
  );
});

for (const [opened_ms, expected] of /** @type {const} */ ([
  [500, []],
  [-5000, [["audioinput"]]],
])) {
  test(`an input that appears is ${expected.length ? "a change" : "our own doing right after a device was opened"}`, async () => {
    const { environment, events, pass, wall_ms } = made_up();
    let devices = list("audioinput:a");
    Object.assign(environment, {
      devices: async () => devices,
      onDeviceChange: (/** @type {() => void} */ callback) => (events.devices = callback),
      media: { changed_ms: opened_ms },
      now_ms: () => 1000,
    });
    /** @type {Change[][]} */
    const seen = [];
    watchForChanges(environment, (changes) => seen.push(changes), wall_ms);
    await pass(0);

    devices = list("audioinput:a", "audioinput:b");
    events.devices?.();
    await pass(1000);
    await pass(0);

    assert.deepEqual(seen, expected);
  });
}

for (const [answer, expected] of /** @type {const} */ ([
  [null, []],
  [[], [["videoinput", "audioinput"]]],
])) {
  test(`a list that ${answer ? "is empty" : "the browser does not give"} is ${answer ? "a" : "no"} change`, async () => {
    const { environment, events, pass, wall_ms } = made_up();
    /** @type {any} */
    let devices = list("videoinput:c", "audioinput:a");
    Object.assign(environment, {
      devices: async () => devices,
      onDeviceChange: (/** @type {() => void} */ callback) => (events.devices = callback),
      media: { changed_ms: -5000 },
      now_ms: () => 1000,
    });
    /** @type {Change[][]} */
    const seen = [];
    watchForChanges(environment, (changes) => seen.push(changes), wall_ms);
    await pass(0);

    devices = answer;
    events.devices?.();
    await pass(1000);
    await pass(0);
    devices = list("videoinput:c", "audioinput:a");
    if (!answer) events.devices?.();
    await pass(1000);
    await pass(0);

    assert.deepEqual(seen, expected);
  });
}

/** An environment whose events and clock the test moves. */
function made_up() {
  /** @type {Record<string, () => void>} */
  const events = {};
  let wall = 0;
  let visible = true;
  /** @type {Array<() => void>} */
  const sleepers = [];
  return {
    events,
    pass: async (/** @type {number} */ ms) => {
      wall += ms;
      for (const wake of sleepers.splice(0)) wake();
      await new Promise((resolve) => setImmediate(resolve));
    },
    see: (/** @type {boolean} */ on) => {
      visible = on;
      events.visibility?.();
    },
    wall_ms: () => wall,
    environment: /** @type {any} */ ({
      devices: async () => [],
      onDeviceChange: () => {},
      onNetworkChange: (/** @type {() => void} */ callback) => (events.network = callback),
      onVisibilityChange: (/** @type {() => void} */ callback) => (events.visibility = callback),
      isVisible: () => visible,
      sleep: () => new Promise((resolve) => sleepers.push(() => resolve(undefined))),
    }),
  };
}

test("a new network makes connection and hand-off old, once for a burst of events", async () => {
  const { environment, events, pass, wall_ms } = made_up();
  /** @type {Change[][]} */
  const seen = [];
  watchForChanges(environment, (changes) => seen.push(changes), wall_ms);

  events.network?.();
  events.network?.();
  await pass(1000);

  assert.deepEqual(seen, [["network"]]);
  assert.deepEqual(oldAfter(CHECKS, ["network"]), ["connection", "handoff"]);
});

test("a device that slept for minutes makes everything old that can change in that time", async () => {
  const { environment, pass, wall_ms } = made_up();
  /** @type {Change[][]} */
  const seen = [];
  watchForChanges(environment, (changes) => seen.push(changes), wall_ms);

  await pass(10_000);
  await pass(4 * 60_000);

  assert.deepEqual(seen, [["pause"]]);
  assert.deepEqual(oldAfter(CHECKS, ["pause"]), ["camera", "microphone", "connection", "handoff"]);
});

test("a short look at another window changes nothing", async () => {
  const { environment, pass, see, wall_ms } = made_up();
  /** @type {Change[][]} */
  const seen = [];
  watchForChanges(environment, (changes) => seen.push(changes), wall_ms);

  see(false);
  await pass(60_000);
  see(true);

  assert.deepEqual(seen, []);
});
