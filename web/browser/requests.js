/**
 * Requests as environment.js makes them: to our own server, and to see whether another one is there.
 */

import { LIMIT_MS } from "../limit.js";
import { tied } from "./abort.js";

/**
 * POST JSON to our own server. Throws for an abort only: an unreachable server is status 0.
 * @param {string} path
 * @param {unknown} body
 * @param {AbortSignal} [signal]
 * @returns {Promise<import("./environment.js").Answer>}
 */
export function post(path, body, signal) {
  const init = {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    keepalive: true, // an answer on its way when the page is left still arrives
  };
  return answer(path, init, signal);
}

/**
 * GET from our own server, else like `post`.
 * @param {string} path
 * @param {AbortSignal} [signal]
 * @returns {Promise<import("./environment.js").Answer>}
 */
export function get(path, signal) {
  return answer(path, {}, signal);
}

/**
 * @param {string} path
 * @param {RequestInit} init
 * @param {AbortSignal} [signal]
 * @returns {Promise<import("./environment.js").Answer>}
 */
async function answer(path, init, signal) {
  const { own: control, untie } = tied(signal ?? new AbortController().signal);
  const timer = setTimeout(() => control.abort(), LIMIT_MS.request);
  try {
    const own = {
      cache: /** @type {const} */ ("no-store"),
      credentials: /** @type {const} */ ("same-origin"),
    };
    const response = await fetch(path, { ...init, ...own, signal: control.signal });
    const wait = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
    return {
      status: response.status,
      body: await response.json().catch(() => null),
      retry_after_s: Number.isNaN(wait) ? null : wait,
    };
  } catch (error) {
    if (signal?.aborted) throw error;
    return { status: 0, body: null, retry_after_s: null };
  } finally {
    clearTimeout(timer);
    untie();
  }
}

/**
 * See whether anything answers at an address. Nothing of the answer is read (`no-cors`), and the other side learns
 * nothing about us: no credentials, no referrer, no fragment.
 *
 * `stopped` is no evidence of anything: a browser reports a network that refuses and an answer that a policy keeps from
 * the page (Cross-Origin-Resource-Policy, an add-on) alike. A redirect to an origin that our own Content-Security-Policy
 * does not name is an answer: the browser reports it as a violation.
 * @param {string} url
 * @param {AbortSignal} signal
 * @param {number} wait_ms
 * @returns {Promise<"answered"|"silent"|"stopped">}
 */
export async function reaches(url, signal, wait_ms) {
  const { own, untie } = tied(signal);
  let silent = false;
  let redirected = false;
  const timer = setTimeout(() => {
    silent = true;
    own.abort();
  }, wait_ms);
  const seen = (/** @type {SecurityPolicyViolationEvent} */ { blockedURI }) => {
    redirected ||= blockedURI.startsWith(new URL(url).origin);
  };
  document.addEventListener("securitypolicyviolation", seen);
  try {
    await fetch(url, {
      mode: "no-cors",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      cache: "no-store",
      signal: own.signal,
    });
    return "answered";
  } catch {
    await new Promise((resolve) => setTimeout(resolve)); // the violation is reported by a task of its own
    if (redirected) return "answered";
    return silent ? "silent" : "stopped";
  } finally {
    document.removeEventListener("securitypolicyviolation", seen);
    clearTimeout(timer);
    untie();
  }
}
