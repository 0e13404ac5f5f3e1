/** What makes a result old: other devices, another network, a long pause. */

/**
 * @typedef {import("../types.js").Change} Change
 * @typedef {import("../types.js").DeviceKind} DeviceKind
 * @typedef {import("../types.js").Environment} Environment
 * @typedef {{kind: string, deviceId: string, groupId?: string, label?: string}} Listed
 */

/** Opening or closing a device can change the list (a Bluetooth headset, an iPhone's inputs): that is our own doing. */
const OWN_MS = 2000;
const SETTLE_MS = 1000; // a headset brings its devices and a network its events one by one
const TICK_MS = 10_000;
const PAUSE_MS = 3 * 60_000;

/** @type {DeviceKind[]} */
const KINDS = ["videoinput", "audioinput", "audiooutput"];

/**
 * Tell of which kinds there are other devices than before.
 *
 * @param {Listed[]} before
 * @param {Listed[]} after
 */
export function changedKinds(before, after) {
  return KINDS.filter((kind) => differs(of(before, kind), of(after, kind)));
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

/** @param {Listed[]} devices @param {string} kind */
function of(devices, kind) {
  return devices.filter((device) => device.kind === kind);
}

/**
 * Ids that are hidden on one side say nothing: the list gets them when the permission is given.
 * @param {Listed[]} before
 * @param {Listed[]} after
 */
function differs(before, after) {
  if (![...before, ...after].every(({ deviceId }) => deviceId)) return false;
  return before.length !== after.length || before.some((one) => !after.some((other) => isSame(one, other)));
}

/**
 * The id `default` stays when another device becomes the default one: label and group tell.
 * @param {Listed} one
 * @param {Listed} other
 */
function isSame(one, other) {
  const agree = (/** @type {string|undefined} */ a, /** @type {string|undefined} */ b) => !a || !b || a === b;
  return (
    one.deviceId === other.deviceId && agree(one.groupId, other.groupId) && agree(one.label, other.label)
  );
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
  /** @type {Listed[]} */
  let known = [];
  const learn = async () => {
    if (known.length && known.every(({ deviceId }) => deviceId)) return;
    known = (await environment.devices()) ?? [];
  };
  learn();
  let ours = false;
  const settle = settled(environment, async () => {
    const now = await environment.devices();
    if (!now) return; // no answer is no empty list
    const kinds = ours ? [] : changedKinds(known, now);
    known = now;
    if (kinds.length) changed(kinds);
  });
  environment.onDeviceChange(() => {
    ours = environment.now_ms() - environment.media.changed_ms < OWN_MS;
    settle();
  });
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
