/**
 * One rehearsal: open the best way, load it until the finding stands, give figures. What is opened is closed.
 */

import { isDecided, pace } from "./decide.js";
import { estimate, PACE_KBPS } from "./estimate.js";
import { Load } from "./load.js";
import { Routes } from "./route.js";

/**
 * @typedef {object} Rehearsal
 * @property {import("./judge.js").Measures|null} measures  null when no way opened
 * @property {boolean} answered  a relay answered, whatever it said
 */

/** How often the samples are weighed. */
const LOOK_MS = 50;
/** Bytes of one way; the loop moves each up and down. Set-up and acknowledgements come on top: 2 MB in all. */
const MOST_BYTES = 880_000;
/** Nothing has arrived for this long although the load waits for it: the way is gone. */
const SILENCE_MS = 1500;

/** The way went away under load. */
export class WayLost extends Error {}

/**
 * @param {import("../environment.js").Environment} environment
 * @param {any[]} servers  `ice_servers` of the server's answer
 * @param {AbortSignal} signal
 * @param {number} until_ms  the rehearsal's own end
 * @returns {Promise<Rehearsal>} throws WayLost, or AbortError
 */
export async function rehearse(environment, servers, signal, until_ms) {
  const routes = new Routes(environment, servers);
  try {
    const way = await routes.open(signal, until_ms - 1500);
    if (!way) return { measures: null, answered: routes.answered };
    return { measures: await measure(environment, way, signal, until_ms), answered: true };
  } finally {
    routes.close();
  }
}

/**
 * @param {import("../environment.js").Environment} environment
 * @param {import("./route.js").Way} way
 * @param {AbortSignal} signal
 * @param {number} until_ms
 * @returns {Promise<import("./judge.js").Measures>}
 */
async function measure(environment, { loop, transport }, signal, until_ms) {
  const { thresholds } = environment.config;
  const load = new Load(environment, loop);
  const stop = new AbortController();
  /** @type {import("./estimate.js").Estimate} */
  let known = {};
  const end = () => stop.abort();
  signal.addEventListener("abort", end, { once: true });
  const sending = load.run(stop.signal, () => pace(known, thresholds, PACE_KBPS)).catch(ignoreAbort);
  const started_ms = environment.now_ms();
  try {
    for (;;) {
      await environment.sleep(LOOK_MS, signal);
      load.trace.path.push(await loop.path());
      const now = environment.now_ms();
      known = estimate(load.trace, now, thresholds);
      if (isDecided(known, thresholds, transport, now - started_ms)) break;
      if (now >= until_ms || load.sent_bytes >= MOST_BYTES) break;
      if (load.isSilent(now, SILENCE_MS)) throw new WayLost("nothing arrives any more");
    }
    return figures(known, transport);
  } finally {
    end();
    signal.removeEventListener("abort", end);
    await sending;
  }
}

/** @param {unknown} error */
function ignoreAbort(error) {
  if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
}

/**
 * @param {import("./estimate.js").Estimate} known
 * @param {string} transport
 * @returns {import("./judge.js").Measures}
 */
export function figures({ rate, rtt_ms, jitter_ms, loss }, transport) {
  /** @type {import("./judge.js").Measures} */
  const measures = { transport };
  if (rate) measures.rate_kbps = Math.round(Math.min(rate.value, 2 * PACE_KBPS));
  if (rtt_ms !== undefined) measures.rtt_ms = rounded(rtt_ms);
  if (jitter_ms !== undefined) measures.jitter_ms = rounded(jitter_ms);
  if (loss && transport === "udp") {
    measures.loss_percent = Math.round(loss.percent * 100) / 100;
    measures.lossy = loss.lossy;
  }
  return measures;
}

/** @param {number} ms */
function rounded(ms) {
  return Math.round(ms * 10) / 10;
}
