import assert from "node:assert/strict";
import { test } from "node:test";
import { touched, watchForChanges } from "../../../web/check_page/staleness.js";

/** @param {...string} ids such as `audioinput:a` */
const list = (...ids) =>
  ids.map((text) => {
    const [kind = "", deviceId = ""] = text.split(":");
    return { kind, deviceId };
  });

test("a headset that goes touches microphone and loudspeaker, not the camera", () => {
  const before = list("videoinput:c", "audioinput:a", "audioinput:b", "audiooutput:x");

  assert.deepEqual(touched(before, list("videoinput:c", "audioinput:a", "audiooutput:x")), [
    "microphone",
    "speaker",
  ]);
});

test("another camera in the place of the first is a change", () => {
  assert.deepEqual(touched(list("videoinput:c"), list("videoinput:d")), ["camera"]);
});

test("ids that appear with the permission are no change", () => {
  assert.deepEqual(
    touched(list("videoinput:", "audioinput:"), list("videoinput:c", "audioinput:a", "audioinput:b")),
    [],
  );
});

test("another default device is a change, though its id stays the same", () => {
  const before = [{ kind: "audioinput", deviceId: "default", groupId: "g1", label: "Default - Webcam" }];
  const other = (/** @type {object} */ more) => [{ .../** @type {any} */ (before[0]), ...more }];

  assert.deepEqual(touched(before, other({ groupId: "g2" })), ["microphone", "speaker"]);
  assert.deepEqual(touched(before, other({ label: "Default - Headset" })), ["microphone", "speaker"]);
  assert.deepEqual(touched(before, other({})), []);
});

test("labels and groups that appear with the permission are no change", () => {
  const before = [{ kind: "videoinput", deviceId: "c", groupId: "", label: "" }];

  assert.deepEqual(
    touched(before, [{ kind: "videoinput", deviceId: "c", groupId: "g", label: "Webcam" }]),
    [],
  );
});

for (const [opened_ms, expected] of /** @type {const} */ ([
  [500, []],
  [-5000, [["microphone", "speaker"]]],
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
    /** @type {string[][]} */
    const stale = [];
    watchForChanges(environment, (names) => stale.push(names), wall_ms);
    await pass(0);

    devices = list("audioinput:a", "audioinput:b");
    events.devices?.();
    await pass(1000);
    await pass(0);

    assert.deepEqual(stale, expected);
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
  /** @type {string[][]} */
  const stale = [];
  watchForChanges(environment, (names) => stale.push(names), wall_ms);

  events.network?.();
  events.network?.();
  await pass(1000);

  assert.deepEqual(stale, [["connection", "handoff"]]);
});

test("a device that slept for minutes makes everything old that can change in that time", async () => {
  const { environment, pass, wall_ms } = made_up();
  /** @type {string[][]} */
  const stale = [];
  watchForChanges(environment, (names) => stale.push(names), wall_ms);

  await pass(10_000);
  await pass(4 * 60_000);

  assert.deepEqual(stale, [["camera", "microphone", "connection", "handoff"]]);
});

test("a short look at another window changes nothing", async () => {
  const { environment, pass, see, wall_ms } = made_up();
  /** @type {string[][]} */
  const stale = [];
  watchForChanges(environment, (names) => stale.push(names), wall_ms);

  see(false);
  await pass(60_000);
  see(true);

  assert.deepEqual(stale, []);
});
