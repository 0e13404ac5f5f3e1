/**
 * What this entry of the browser's history keeps for Back and reload: the findings, when the page was first seen, for
 * when the appointment was then, and whether the person has gone on. A browser that refuses (Safari after 100 changes in 30 seconds) keeps less.
 */

import { attempt } from "../attempt.js";

/**
 * Keep the findings in this entry of the browser's history, for Back and reload: nothing else, nowhere else.
 * @param {History} history
 * @param {Record<string, string>} findings
 */
export function remember(history, findings) {
  if (JSON.stringify(history.state?.findings) === JSON.stringify(findings)) return;
  attempt(() => history.replaceState({ ...history.state, findings }, ""));
}

/**
 * Keep in this entry that the person has gone on from it: after Back the way on is the way back.
 * @param {History} history
 */
export function rememberGone(history) {
  attempt(() => history.replaceState({ ...history.state, gone: true }, ""));
}

/** Whether it was kept that the person has gone on. @param {History} history */
export function hasGone(history) {
  return history.state?.gone === true;
}

/**
 * When this page was first seen, on the wall clock: Back and a discarded tab may show the stored page again,
 * whose time is then that of long ago.
 * @param {History} history
 * @param {number} now_ms  the server's time in the page: tells one page from another
 */
export function firstSeen_ms(history, now_ms) {
  const { state } = history;
  if (state?.now_ms === now_ms) return state.seen_ms;
  const seen_ms = Date.now();
  attempt(() => history.replaceState({ ...state, now_ms, seen_ms }, ""));
  return seen_ms;
}

/**
 * Whether this entry of the history was first opened while the appointment had another time: it was moved since.
 * @param {History} history
 * @param {number|null} starts_ms  the time that the page shows now
 */
export function movedSince(history, starts_ms) {
  const first = history.state?.starts_ms ?? starts_ms;
  if (history.state?.starts_ms === undefined)
    attempt(() => history.replaceState({ ...history.state, starts_ms }, ""));
  return first !== starts_ms;
}

/**
 * The findings that were kept, if any of a part that the person took part in.
 * @param {History} history
 * @param {import("./part.js").Part[]} started  the parts that begin with *Start*
 * @returns {Record<string, unknown>|null}
 */
export function recall(history, started) {
  const findings = history.state?.findings;
  if (typeof findings !== "object" || findings === null) return null;
  return started.some(({ check }) => check.name in findings) ? findings : null;
}
