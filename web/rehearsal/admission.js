/**
 * Admission to the relay: the server's short-lived credentials, after a wait where all places are taken.
 */

import { timedRequest } from "./loop/timed_request.js";

/** @typedef {import("../browser/environment.js").Environment} Environment */

/**
 * @typedef {object} Place
 * @property {any[]|null} servers  for RTCPeerConnection; null when there is no place
 * @property {string[]} stun  where to ask for the own address
 * @property {number} until_ms  when the check has to end: behind a queue the time counts from the request that was granted
 * @property {string} finding  why there is none: offline or not_measured
 */

/**
 * From *Start*, or from the place in the queue, or from a change of network, to the finding; every wait ends by then,
 * and what is left of eight seconds is for timers that are late.
 */
export const LIMIT_MS = 7600;
/** No answer at all for so long: nothing gets through. */
const ANSWER_MS = 3000;
/** A connection refused at once may be a server that starts again. */
const AGAIN_MS = 400;
/** When requests have failed and so little time is left, that is the finding. */
const UNREACHED_MS = 2100;
/** Longest wait in the queue. */
const QUEUE_MS = 80_000;

/**
 * @param {Environment} environment
 * @param {AbortSignal} signal
 * @param {import("../types.js").Stage} stage
 * @param {number} until_ms  when the check has to end
 * @returns {Promise<Place>}
 */
export async function admission(environment, signal, stage, until_ms) {
  const started_ms = environment.now_ms();
  let ticket = {};
  for (;;) {
    const { status, body, retry_after_s, finding } = await reach(environment, ticket, signal, until_ms);
    environment.receipt ??= body?.receipt;
    const servers = status === 201 && Array.isArray(body?.ice_servers) ? body.ice_servers : null;
    const isFull = environment.now_ms() - started_ms >= QUEUE_MS;
    if (servers || status !== 429 || isFull) return { servers, stun: body?.stun ?? [], until_ms, finding };
    stage.hint("queue");
    // The limit on requests of one address answers without a ticket: that does not cost the place.
    if (typeof body?.ticket === "string") ticket = { ticket: body.ticket };
    await environment.sleep(1000 * Math.max(0.2, body?.wait_s ?? retry_after_s ?? 1), signal);
    until_ms = environment.now_ms() + LIMIT_MS;
  }
}

/**
 * Ask until the server answers, or it is clear that it does not.
 * @param {Environment} environment
 * @param {{ticket?: string}} ticket
 * @param {AbortSignal} signal
 * @param {number} until_ms
 */
async function reach(environment, ticket, signal, until_ms) {
  const left_ms = () => until_ms - environment.now_ms();
  // With hardly any time left, silence is no evidence.
  for (let isDead = left_ms() > UNREACHED_MS; ; ) {
    const answer = await timedRequest(environment, Math.min(ANSWER_MS, left_ms()), signal, (own) =>
      environment.request("/api/rehearsals", ticket, own),
    );
    if (answer.status !== 0) return { ...answer, finding: "not_measured" };
    // A refusal at once comes from a network that works: then it is our server that is missing.
    isDead &&= answer.late || !environment.online();
    if (left_ms() <= UNREACHED_MS) {
      return { ...answer, finding: isDead ? "offline" : "not_measured" };
    }
    await environment.sleep(AGAIN_MS, signal);
  }
}
