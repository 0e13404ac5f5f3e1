/**
 * From admission to the connection's finding; starts again when the network changes meanwhile.
 *
 * What is not the client's line is never called so: a relay or server of ours that fails ends in
 * `not_measured`. Addresses and session descriptions stay in the page.
 */

import { tied } from "../browser/abort.js";
import { admission, LIMIT_MS } from "./admission.js";
import { grade, judge } from "./estimate/grading.js";
import { probeNat } from "./loop/nat_mapping.js";
import { slowDirection } from "./loop/slow_direction.js";
import { timedRequest } from "./loop/timed_request.js";
import { MOST_BYTES, rehearse, WayLost } from "./measurement.js";

/** A way that was lost is opened once more if there is so much time left. */
const RETRY_MS = 3000;
/** The network may change so often before we give up. */
const ATTEMPTS = 3;
/** A new network needs a moment before it carries anything. */
const SETTLE_MS = 700;
const PROBE_MS = 1400;
/** That no way opened is no evidence against the network where there was less time. */
const FAIR_MS = 5000;

/** @typedef {import("../browser/environment.js").Environment} Environment */
/** @typedef {import("../types.js").Outcome} Outcome */

/** @typedef {{until_ms: number, bytes: number}} Bounds  every wait ends by then; bytes that may still be moved */

/**
 * @param {Environment} environment
 * @param {AbortSignal} signal
 * @param {import("../types.js").Stage} stage
 * @param {number} [since_ms]  when the check started: its modules had to be loaded first
 * @returns {Promise<Outcome>}
 */
export async function checkConnection(environment, signal, stage, since_ms = environment.now_ms()) {
  /** @type {Bounds} */
  const bounds = { until_ms: since_ms + LIMIT_MS, bytes: MOST_BYTES };
  for (let attempt = 1; ; attempt++) {
    const { outcome, again } = await undisturbed(environment, signal, stage, bounds);
    if (!again) return outcome;
    if (attempt === ATTEMPTS) return outcome.finding === "offline" ? outcome : { finding: "not_measured" };
    stage.hint("change");
    await environment.sleep(SETTLE_MS, signal);
  }
}

/**
 * One attempt, cut short when the network changes.
 * @param {Environment} environment
 * @param {AbortSignal} signal
 * @param {import("../types.js").Stage} stage
 * @param {Bounds} bounds
 * @returns {Promise<{outcome: Outcome, again: boolean}>}
 */
async function undisturbed(environment, signal, stage, bounds) {
  const { own, untie } = tied(signal);
  const before = network(environment);
  let changed = false;
  const unlisten = environment.onNetworkChange(() => {
    if (network(environment) === before) return; // Chromium also reports new estimates, some caused by our own load
    changed = true;
    own.abort();
  });
  try {
    return { outcome: await attempt(environment, own.signal, stage, bounds), again: false };
  } catch (error) {
    if (signal.aborted || !(changed || error instanceof WayLost)) throw error;
    if (changed) bounds.until_ms = environment.now_ms() + LIMIT_MS;
    const outcome = await explain(environment, signal, true, bounds.until_ms);
    return { outcome, again: bounds.until_ms - environment.now_ms() > RETRY_MS };
  } finally {
    unlisten();
    untie();
  }
}

/** @param {Environment} environment */
function network(environment) {
  return `${environment.online()} ${environment.networkType()}`;
}

/**
 * @param {Environment} environment
 * @param {AbortSignal} signal
 * @param {import("../types.js").Stage} stage
 * @param {Bounds} bounds
 * @returns {Promise<Outcome>}
 */
async function attempt(environment, signal, stage, bounds) {
  const place = await admission(environment, signal, stage, bounds.until_ms);
  if (!place.servers) return { finding: place.finding };
  stage.hint(null);
  const { until_ms } = place;
  bounds.until_ms = until_ms;
  const isHurried = until_ms - environment.now_ms() < FAIR_MS;
  const { thresholds } = environment.config;
  const slowness = slowDirection(environment, signal);
  /** @type {import("./measurement.js").Watch} */
  const watch = (look) => {
    stage.watch?.(look);
    if (look.busy && look.now_ms < until_ms - PROBE_MS) slowness.look(look.trace.stalls);
  };
  const look = tryNat(environment, place.stun);
  const { measures, answered } = await rehearse(environment, place.servers, signal, bounds, watch).finally(
    look,
  );
  if (!measures) return explain(environment, signal, answered || isHurried, until_ms);
  const slow = isSlow(measures, thresholds) ? await slowness.result() : null;
  if (slow) measures[`rate_${slow}_kbps`] = measures.rate_kbps; // the loop's rate is the slower way's
  return worded(measures, thresholds, slow, look());
}

/**
 * What the router does is a note at most: a browser that refuses one more connection still gets its finding.
 * @param {Environment} environment
 * @param {string[]} urls
 */
function tryNat(environment, urls) {
  try {
    return probeNat(environment, urls);
  } catch {
    return () => null;
  }
}

/**
 * The finding with its figures, and the notes beside it.
 * @param {import("./estimate/grading.js").Measures} measures
 * @param {import("../types.js").Thresholds} thresholds
 * @param {"up"|"down"|null} slow
 * @param {import("./loop/nat_mapping.js").Paths|null} paths
 * @returns {Outcome}
 */
function worded(measures, thresholds, slow, paths) {
  // Left out: steps on the way to the finding, no figures of the line.
  const { lossy: _, loss_low_percent: __, load_delay_ms = 0, ...figures } = measures;
  const isDirect = paths?.mapping !== "differs" && measures.transport === "udp";
  const notes = [
    ...(slow ? [`slow_${slow}`] : []),
    ...(grade(load_delay_ms, thresholds.load_delay_ms) === "good" ? [] : ["delayed"]),
    ...(isDirect ? [] : ["indirect"]),
  ];
  return {
    finding: judge(measures, thresholds),
    measures: /** @type {Record<string, number|string>} */ (figures),
    notes,
    paths,
  };
}

/**
 * @param {import("./estimate/grading.js").Measures} measures
 * @param {import("../types.js").Thresholds} thresholds
 */
function isSlow({ rate_kbps }, thresholds) {
  return rate_kbps !== undefined && rate_kbps < thresholds.rate_kbps.good;
}

/**
 * Say why no media passed: no network, a network that lets no media through, or a fault of ours.
 * @param {Environment} environment
 * @param {AbortSignal} signal
 * @param {boolean} isOurs  the relay was heard, so the network does let media through; or there was no time to hear it
 * @param {number} until_ms
 * @returns {Promise<Outcome>}
 */
async function explain(environment, signal, isOurs, until_ms) {
  const wait_ms = Math.min(PROBE_MS, until_ms - environment.now_ms());
  const { status, body } = await timedRequest(environment, wait_ms, signal, (own) =>
    environment.get("/ready", own),
  );
  // Silence in less time than is fair is no evidence.
  if (status === 0) return { finding: wait_ms < PROBE_MS / 2 ? "not_measured" : "offline" };
  return { finding: isOurs || body?.relay !== "ok" ? "not_measured" : "webrtc_blocked" };
}
