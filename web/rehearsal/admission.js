/**
 * Admission to the relay: the server's short-lived credentials, after a wait where all places are taken.
 */

import { timedRequest } from "./loop/timed_request.js";

/** @typedef {import("../browser/environment.js").Environment} Environment */

/**
 * @typedef {object} Place
 * @property {any[]|null} servers  for RTCPeerConnection; null when there is no place
 * @property {string[]} stun  where to ask for the own address
 * @property {number} since_ms  when the request that was granted was made
 * @property {string} finding  why there is none: offline or not_measured
 */

/** No answer at all for so long: nothing gets through. */
const ANSWER_MS = 3000;
/** A connection refused at once may be a server that starts again. */
const AGAIN_MS = 400;
/** How long requests may fail before that is the finding. */
const UNREACHED_MS = 5500;
/** Longest wait in the queue. */
const QUEUE_MS = 80_000;

/**
 * @param {Environment} environment
 * @param {AbortSignal} signal
 * @param {import("../types.js").Stage} stage
 * @returns {Promise<Place>}
 */
export async function admission(environment, signal, stage) {
  const started_ms = environment.now_ms();
  let ticket = {};
  for (;;) {
    const { status, body, retry_after_s, since_ms, finding } = await reach(environment, ticket, signal);
    const servers = status === 201 && Array.isArray(body?.ice_servers) ? body.ice_servers : null;
    const isFull = environment.now_ms() - started_ms >= QUEUE_MS;
    if (servers || status !== 429 || isFull) return { servers, stun: body?.stun ?? [], since_ms, finding };
    stage.hint("queue");
    // The limit on requests of one address answers without a ticket: that does not cost the place.
    if (typeof body?.ticket === "string") ticket = { ticket: body.ticket };
    await environment.sleep(1000 * Math.max(0.2, body?.wait_s ?? retry_after_s ?? 1), signal);
  }
}

/**
 * Ask until the server answers, or it is clear that it does not.
 * @param {Environment} environment
 * @param {{ticket?: string}} ticket
 * @param {AbortSignal} signal
 */
async function reach(environment, ticket, signal) {
  const started_ms = environment.now_ms();
  for (let isDead = true; ; ) {
    const since_ms = environment.now_ms();
    const answer = await timedRequest(environment, ANSWER_MS, signal, (own) =>
      environment.request("/api/rehearsals", ticket, own),
    );
    if (answer.status !== 0) return { ...answer, since_ms, finding: "not_measured" };
    // A refusal at once comes from a network that works: then it is our server that is missing.
    isDead &&= answer.late || !environment.online();
    if (environment.now_ms() - started_ms >= UNREACHED_MS) {
      return { ...answer, since_ms, finding: isDead ? "offline" : "not_measured" };
    }
    await environment.sleep(AGAIN_MS, signal);
  }
}
