/** What makes a result old: other devices, another network, a long pause. */

/**
 * @typedef {import("../types.js").Change} Change
 * @typedef {import("../types.js").DeviceKind} DeviceKind
 * @typedef {import("../types.js").Environment} Environment
 */

const SETTLE_MS = 1000; // a headset brings its devices and a network its events one by one
const TICK_MS = 10_000;
const PAUSE_MS = 3 * 60_000;

/** @type {DeviceKind[]} */
const KINDS = ["videoinput", "audioinput", "audiooutput"];

/**
 * Tell of which kinds there are other devices than before.
 *
 * @param {{kind: string, deviceId: string}[]} before
 * @param {{kind: string, deviceId: string}[]} after
 */
export function changedKinds(before, after) {
  return KINDS.filter((kind) => differs(ids(before, kind), ids(after, kind)));
}

/**
 * Name the checks whose finding one of these changes makes old.
 *
 * @param {import("../types.js").Check[]} checks
 * @param {Change[]} changes
 */
export function oldAfter(checks, changes) {
  return checks
    .filter((check) => check.old_after.some((change) => changes.includes(change)))
    .map(({ name }) => name);
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
 * @param {(changes: Change[]) => void} changed
 * @param {() => number} [wall_ms]  a clock that goes on while the device sleeps
 * @returns {() => void}
 */
export function watchForChanges(environment, changed, wall_ms = Date.now) {
  const learn = watchDevices(environment, changed);
  const network = settled(environment, () => changed(["network"]));
  environment.onNetworkChange(network);
  let seen_ms = wall_ms();
  const look = () => {
    const gap_ms = wall_ms() - seen_ms;
    seen_ms = wall_ms();
    if (gap_ms > PAUSE_MS) changed(["pause"]);
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

/** @param {Environment} environment @param {(changes: Change[]) => void} changed */
function watchDevices(environment, changed) {
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
      const kinds = changedKinds(known, now);
      known = now;
      if (kinds.length) changed(kinds);
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
