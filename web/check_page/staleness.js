/** What makes a result old: other devices, another network, a long pause. */

/**
 * @typedef {import("../types.js").CheckName} CheckName
 * @typedef {import("../types.js").Environment} Environment
 * @typedef {{kind: string, deviceId: string, groupId?: string, label?: string}} Listed
 */

/** Opening or closing a device can change the list (a Bluetooth headset, an iPhone's inputs): that is our own doing. */
const OWN_MS = 2000;
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
 * @param {Listed[]} before
 * @param {Listed[]} after
 * @returns {CheckName[]}
 */
export function touched(before, after) {
  const parts = Object.keys(TOUCHED).flatMap((kind) =>
    differs(of(before, kind), of(after, kind)) ? (TOUCHED[kind] ?? []) : [],
  );
  return [...new Set(parts)];
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
  /** @type {Listed[]} */
  let known = [];
  const learn = async () => {
    if (known.length && known.every(({ deviceId }) => deviceId)) return;
    known = await environment.devices();
  };
  learn();
  let ours = false;
  const settle = settled(environment, async () => {
    const now = await environment.devices();
    const parts = ours ? [] : touched(known, now);
    known = now;
    if (parts.length) stale(parts);
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
