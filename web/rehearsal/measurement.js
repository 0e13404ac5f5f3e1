/**
 * One measurement: open the best transport, load it until the finding is certain, return figures. What is opened is closed.
 */

import { tied } from "../browser/abort.js";
import { estimate } from "./estimate/estimate.js";
import { judge } from "./estimate/grading.js";
import { gradeRate, isDecided, PATIENCE_MS, settled } from "./estimate/stopping_rule.js";
import { Load } from "./loop/paced_load.js";
import { Routes } from "./loop/transports.js";
import { adapt, figures, ignoreAbort } from "./weighing.js";

/**
 * @typedef {object} Rehearsal
 * @property {import("./estimate/grading.js").Measures|null} measures  null when no way opened
 * @property {boolean} answered  a relay answered, even with an error
 */

/**
 * @callback Watch
 * @param {{transport: string, now_ms: number, trace: import("./estimate/trace.js").Trace,
 *   known: import("./estimate/estimate.js").Estimate, busy: boolean}} look  busy: a queue of ours stands
 */

/** How often the samples are weighed. */
const LOOK_MS = 50;
/** What all attempts of a check may move both ways, by pace.js: 2 MB, less what requests to our server take. */
export const MOST_BYTES = 1_960_000;
/** SCTP's window opens slowly on a line of this round trip, and closes when packets are lost: then several share. */
const FAR_MS = 70;
/** A queue that is long enough to be seen in its way. */
const QUEUE_MS = 70;
/** Nothing has arrived for this long: nothing is decided until something does. */
const QUIET_MS = 500;
/** Nothing has arrived for this long although the load waits for it: the way is gone. */
const SILENCE_MS = 1500;

/** The way went away under load: nothing arrives any more. */
export class WayLost extends Error {}

/**
 * @param {import("../browser/environment.js").Environment} environment
 * @param {any[]} servers  `ice_servers` of the server's answer
 * @param {AbortSignal} signal
 * @param {{until_ms: number, bytes: number}} bounds  the rehearsal's end; bytes that may still be moved: what was is taken off
 * @param {Watch} [watch]  sees the samples each time they are weighed: for recordings
 * @returns {Promise<Rehearsal>} throws WayLost, or AbortError
 */
export async function rehearse(environment, servers, signal, bounds, watch = () => {}) {
  const routes = new Routes(environment, servers, bounds);
  try {
    const way = await routes.open(signal, bounds.until_ms - 1500);
    if (!way) return { measures: far(routes, environment.config.thresholds), answered: routes.answered };
    const { local = "relay", rtt_ms } = await way.loop.path();
    if (local !== "relay") return { measures: null, answered: true }; // it would not cross the person's line
    return {
      measures: await measure(environment, routes, way, rtt_ms, { signal, bounds, watch }),
      answered: true,
    };
  } finally {
    routes.close();
  }
}

/**
 * No way has opened, but a relay has answered: a round trip that makes any line poor is finding enough.
 * @param {Routes} routes
 * @param {import("../types.js").Thresholds} thresholds
 * @returns {import("./estimate/grading.js").Measures|null}
 */
function far(routes, thresholds) {
  const found = routes.roundTrip();
  return found && judge(found, thresholds) === "poor" ? found : null;
}

/**
 * @param {import("../browser/environment.js").Environment} environment
 * @param {Routes} routes
 * @param {import("./loop/transports.js").Way} way
 * @param {number|undefined} pair_rtt_ms  the browser's own round trip: over the relay and back
 * @param {{signal: AbortSignal, bounds: {until_ms: number, bytes: number}, watch: Watch}} terms
 * @returns {Promise<import("./estimate/grading.js").Measures>}
 */
async function measure(environment, routes, { loop, transport }, pair_rtt_ms, terms) {
  const { signal, bounds, watch } = terms;
  const { thresholds } = environment.config;
  const load = new Load(environment, bounds);
  load.join(loop);
  if (pair_rtt_ms !== undefined) load.trace.pair_ms = pair_rtt_ms / 2;
  const { own, untie } = tied(signal);
  /** @type {import("./estimate/estimate.js").Estimate} */
  let known = { lost: false, delayed: false };
  const sending = load.run(own.signal).catch(ignoreAbort);
  const started_ms = environment.now_ms();
  try {
    for (;;) {
      await environment.sleep(LOOK_MS, signal);
      const now = environment.now_ms();
      known = settled(estimate(load.trace, now, thresholds), now - started_ms);
      const busy = load.queue.wait_ms(now) > QUEUE_MS;
      watch({ transport, now_ms: now, trace: load.trace, known, busy });
      const isQuiet = load.isSilent(now, QUIET_MS); // it may be gone, and then its rate is not 0
      if (!isQuiet && isDecided(known, thresholds, transport, now - started_ms)) break;
      if (now >= bounds.until_ms || load.isSpent()) break;
      if (load.isSilent(now, SILENCE_MS)) throw new WayLost();
      adapt(load, known, thresholds);
      if (transport === "udp" && isHeldBack(load, known, thresholds, now - started_ms))
        routes.more(transport, (more) => load.join(more));
    }
    return figures(known, transport, thresholds);
  } finally {
    own.abort();
    untie();
    await sending;
  }
}

/**
 * True when SCTP's congestion control keeps the load from showing the line's rate.
 * @param {Load} load
 * @param {import("./estimate/estimate.js").Estimate} known
 * @param {import("../types.js").Thresholds} thresholds
 * @param {number} loaded_ms
 */
function isHeldBack({ queue }, { rate, lost }, { rate_kbps }, loaded_ms) {
  return (queue.base_ms > FAR_MS || (lost && loaded_ms > PATIENCE_MS)) && gradeRate(rate, rate_kbps) === null;
}
