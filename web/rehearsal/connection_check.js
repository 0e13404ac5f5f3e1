/**
 * From admission to the connection's finding; starts again when the network changes meanwhile.
 *
 * What is not the client's line is never called so: a relay or server of ours that fails ends in
 * `not_measured`. Addresses and session descriptions stay in the page.
 */

import { tied } from "../browser/abort.js";
import { admission } from "./admission.js";
import { grade, judge } from "./estimate/grading.js";
import { probeNat } from "./loop/nat_mapping.js";
import { slowDirection } from "./loop/slow_direction.js";
import { timedRequest } from "./loop/timed_request.js";
import { MOST_BYTES, rehearse, WayLost } from "./measurement.js";

/** From *Start*, or from the place in the queue, or from a change of network, to the finding. */
const LIMIT_MS = 7600;
/** The network may change so often before we give up. */
const ATTEMPTS = 3;
/** A new network needs a moment before it carries anything. */
const SETTLE_MS = 700;
const PROBE_MS = 1400;

/** @typedef {import("../browser/environment.js").Environment} Environment */
/** @typedef {import("../types.js").Outcome} Outcome */

/**
 * @param {Environment} environment
 * @param {AbortSignal} signal
 * @param {import("../types.js").Stage} stage
 * @returns {Promise<Outcome>}
 */
export async function checkConnection(environment, signal, stage) {
  const budget = { bytes: MOST_BYTES };
  for (let attempt = 1; ; attempt++) {
    const { outcome, changed } = await undisturbed(environment, signal, stage, budget);
    if (!changed) return outcome;
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
 * @param {{bytes: number}} budget
 * @returns {Promise<{outcome: Outcome, changed: boolean}>}
 */
async function undisturbed(environment, signal, stage, budget) {
  const { own, untie } = tied(signal);
  const before = network(environment);
  let changed = false;
  const unlisten = environment.onNetworkChange(() => {
    if (network(environment) === before) return; // Chromium also reports new estimates, some caused by our own load
    changed = true;
    own.abort();
  });
  try {
    return { outcome: await attempt(environment, own.signal, stage, budget), changed: false };
  } catch (error) {
    if (signal.aborted || !(changed || error instanceof WayLost)) throw error;
    return { outcome: await explain(environment, signal, true), changed: true };
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
 * @param {{bytes: number}} budget
 * @returns {Promise<Outcome>}
 */
async function attempt(environment, signal, stage, budget) {
  const place = await admission(environment, signal, stage);
  if (!place.servers) return { finding: place.finding };
  stage.hint(null);
  const until_ms = place.since_ms + LIMIT_MS;
  const { thresholds } = environment.config;
  const slowness = slowDirection(environment, signal);
  /** @type {import("./measurement.js").Watch} */
  const watch = (look) => {
    stage.watch?.(look);
    if (look.busy) slowness.look(look.trace.stalls);
  };
  const look = probeNat(environment, place.stun);
  const { measures, answered } = await rehearse(
    environment,
    place.servers,
    signal,
    until_ms,
    budget,
    watch,
  ).finally(look);
  if (!measures) return explain(environment, signal, answered);
  const slow = isSlow(measures, thresholds) ? await slowness.result() : null;
  if (slow) measures[`rate_${slow}_kbps`] = measures.rate_kbps; // the loop's rate is the slower way's
  return worded(measures, thresholds, slow, look());
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
 * @param {boolean} answered  the relay was heard, so the network does let media through
 * @returns {Promise<Outcome>}
 */
async function explain(environment, signal, answered) {
  const { status, body } = await timedRequest(environment, PROBE_MS, signal, (own) =>
    environment.get("/ready", own),
  );
  if (status === 0) return { finding: "offline" };
  const isOurs = answered || body?.relay !== "ok";
  return { finding: isOurs ? "not_measured" : "webrtc_blocked" };
}
