/** What makes a result old: other devices, another network, a long pause. */

/**
 * @typedef {import("../types.js").CheckName} CheckName
 * @typedef {import("../types.js").Environment} Environment
 */

const SETTLE_MS = 1000; // a headset brings its devices and a network its events one by one
const TICK_MS = 10_000;
const PAUSE_MS = 3 * 60_000;

/** @type {Record<string, CheckName[]>} a plug may change the output too where the browser lists no outputs */
const TOUCHED = {
  videoinput: ["camera"],
  audioinput: ["microphone", "speaker"],
  audiooutput: ["speaker"],
};

/**
 * Tell which parts a change of the list of devices touches.
 *
 * @param {{kind: string, deviceId: string}[]} before
 * @param {{kind: string, deviceId: string}[]} after
 * @returns {CheckName[]}
 */
export function touched(before, after) {
  const parts = Object.keys(TOUCHED).flatMap((kind) =>
    differs(ids(before, kind), ids(after, kind)) ? (TOUCHED[kind] ?? []) : [],
  );
  return [...new Set(parts)];
}

/** @param {{kind: string, deviceId: string}[]} devices @param {string} kind */
function ids(devices, kind) {
  return devices.filter((device) => device.kind === kind).map(({ deviceId }) => deviceId);
}

/**
 * Ids that are hidden on one side say nothing: the list gets them when the permission is given.
 * @param {string[]} before
 * @param {string[]} after
 */
function differs(before, after) {
  if (!before.every(Boolean) || !after.every(Boolean)) return false;
  return before.length !== after.length || before.some((id) => !after.includes(id));
}

/**
 * Watch until the page goes. Returns a function to call when a device has been opened: only then does the
 * browser tell the devices apart.
 *
 * @param {Environment} environment
 * @param {(names: CheckName[]) => void} stale
 * @param {() => number} [wall_ms]  a clock that goes on while the device sleeps
 * @returns {() => void}
 */
export function watchForChanges(environment, stale, wall_ms = Date.now) {
  const learn = watchDevices(environment, stale);
  const network = settled(environment, () => stale(["connection", "handoff"]));
  environment.onNetworkChange(network);
  let seen_ms = wall_ms();
  const look = () => {
    const gap_ms = wall_ms() - seen_ms;
    seen_ms = wall_ms();
    if (gap_ms > PAUSE_MS) stale(["camera", "microphone", "connection", "handoff"]);
  };
  environment.onVisibilityChange(() => {
    if (environment.isVisible()) look();
    else seen_ms = wall_ms();
  });
  (async () => {
    for (;;) {
      await environment.sleep(TICK_MS);
      if (environment.isVisible()) look();
    }
  })();
  return learn;
}

/** @param {Environment} environment @param {(names: CheckName[]) => void} stale */
function watchDevices(environment, stale) {
  /** @type {{kind: string, deviceId: string}[]} */
  let known = [];
  const learn = async () => {
    if (known.length && known.every(({ deviceId }) => deviceId)) return;
    known = await environment.devices();
  };
  learn();
  environment.onDeviceChange(
    settled(environment, async () => {
      const now = await environment.devices();
      const parts = touched(known, now);
      known = now;
      if (parts.length) stale(parts);
    }),
  );
  return learn;
}

/**
 * Call once when a burst of events is over.
 * @param {Environment} environment
 * @param {() => void} callback
 */
function settled(environment, callback) {
  let events = 0;
  return async () => {
    const mine = ++events;
    await environment.sleep(SETTLE_MS);
    if (mine === events) callback();
  };
}
