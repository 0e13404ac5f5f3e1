/** What a counsellor pastes: a participant's link of the provider, or its code. Pure. */

import { decode, read } from "../../provider_link.js";

/**
 * @typedef {object} Provider
 * @property {string} template  the link for participants, with `{code}`
 * @property {string[]} origins  that a link for participants may have
 * @property {string[]} organisers  origins of the organiser's own side
 *
 * @typedef {"code_good"|"code_odd"|"code_shape"|"code_organiser"|"code_refused"|"code_none"} Remark
 *
 * @typedef {object} Judged
 * @property {string} code  "" where none is used
 * @property {Remark|null} remark  null for an empty field
 */

/**
 * Find the code in what was pasted, and what to remark on it.
 * @param {string} text
 * @param {Provider} provider
 * @returns {Judged}
 */
export function judge(text, provider) {
  if (!text.trim()) return { code: "", remark: null };
  if (provider.organisers.includes(origin(text))) return { code: "", remark: "code_organiser" };
  const access = read(text, provider);
  if (!access) return { code: "", remark: origin(text) ? "code_refused" : "code_none" };
  if (!access.code) return { code: "", remark: "code_none" };
  if (access.link && place(access.link) !== place(provider.template)) {
    return { code: access.code, remark: "code_shape" };
  }
  return { code: access.code, remark: access.usual ? "code_good" : "code_odd" };
}

/**
 * Whether somebody has put a link or a code where a note belongs, alone or among other words.
 *
 * A code of nine letters without a digit (one of twenty, were they drawn by chance) may be a word, and a note
 * that is a word must not be refused: it is known only where the same code stands in its own field, too.
 * @param {string} text
 * @param {Provider} provider
 * @param {string} [code]  what stands in the field for the code
 */
export function looksLikeCode(text, provider, code = "") {
  const pieces = text.trim().split(/\s+/);
  if (code && pieces.some((piece) => judge(piece, provider).code.toLowerCase() === code.toLowerCase())) {
    return true;
  }
  const word = pieces.length > 1 ? /^(?:[A-Za-z]+|\d+)$/ : /^[A-Z]?[a-z]+$/; // among others capitals are loud
  return pieces.some((piece) => {
    const judged = judge(piece, provider);
    return Boolean(origin(piece)) || (judged.remark === "code_good" && !word.test(judged.code));
  });
}

/** @param {string} text */
function origin(text) {
  const link = parse(text.trim()) ?? parse(decode(text.trim()));
  return link && /^https?:$/.test(link.protocol) ? link.origin : "";
}

/** A link without what differs from one participant to the other. @param {string} text */
function place(text) {
  const link = parse(text);
  return link ? `${link.origin}${link.pathname}${link.hash.replace(/\?.*$/, "")}` : "";
}

/** @param {string} text */
function parse(text) {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/**
 * Codes as a fragment, which no server ever sees: a form keeps that of its address when the server sends
 * the browser on (Fetch, “HTTP-redirect fetch”, step 5).
 * @param {string[]} codes
 */
export function toFragment(codes) {
  return codes.some(Boolean) ? codes.map(encodeURIComponent).join(",") : "";
}

/** @param {string} fragment @returns {string[]} */
export function fromFragment(fragment) {
  return fragment ? fragment.split(",").map(decode) : [];
}
