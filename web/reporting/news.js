/** What an answer of our server says of the appointment. */

/**
 * @typedef {{state: "stands", starts_ms: number, ends_ms: number}|{state: "cancelled"}|{state: "gone"}} News
 *   what has become of the appointment; `gone`: this link has been replaced, has expired or was deleted
 */

/**
 * Only our own server's words count: a page between may answer 404 as well.
 * @param {number} status
 * @param {any} body
 * @returns {News|null}
 */
export function newsOf(status, body) {
  if (body?.error?.field === "token") {
    if (status === 410) return { state: "cancelled" };
    if (status === 404) return { state: "gone" };
  }
  const { starts_ms, ends_ms } = body ?? {};
  const known = [starts_ms, ends_ms].every(Number.isSafeInteger);
  return known ? { state: "stands", starts_ms, ends_ms } : null;
}
