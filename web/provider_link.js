/**
 * The arithmetic of codes and links: the counsellor's link apart, the provider's link together. Pure.
 *
 * No open redirect by construction: `target` is the operator's template with encoded values in it, or a
 * full link that was parsed, whose origin is on the operator's list, and of which the parsed form is used.
 */

/** RED's codes are nine letters and digits as far as known: others are warned of, not refused. */
const USUAL = /^[A-Za-z0-9]{9}$/;
/** What a code may be at all; nothing that a link could hide in. */
const POSSIBLE = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62}[A-Za-z0-9])?$/;

/**
 * @typedef {object} Access  what leads into the talk
 * @property {string} code  "" when none was found
 * @property {string} [name]  the client's, where the link had one
 * @property {string} [link]  a full link of the provider, when that is what was given
 * @property {boolean} usual  false: warn that the code looks unusual
 */

/**
 * Read what stands in a check link's fragment or was pasted: a code, `code=…&name=…`, or a full link of
 * the provider, also when a mail program has encoded it once more, put a sentence's full stop behind it
 * or broken it with a soft line break. Null when there is no code in it.
 * @param {string} text
 * @param {{template: string, origins: string[]}} provider
 * @returns {Access|null}
 */
export function read(text, provider) {
  const plain = standsAlone(text);
  if (plain) return readCode(plain);
  for (const candidate of unwrapped(text)) {
    const access = isLink(candidate)
      ? readLink(candidate, provider)
      : (readFields(candidate) ?? readCode(candidate) ?? readCode(beforeMore(candidate)));
    if (access) return access;
  }
  return null;
}

/**
 * Build the address to go on to. Null when anything in it is not allowed.
 * @param {{code?: string, name?: string, link?: string}} access
 * @param {{template: string, origins: string[]}} provider
 * @returns {string|null}
 */
export function target({ code = "", name = "", link = "" }, { template, origins }) {
  if (link) return allowed(link, origins)?.href ?? null;
  if (!POSSIBLE.test(code)) return null;
  const fields = { code, name: name.trim() };
  const filled = template.replace(/\{(code|name)\}/g, (_, field) =>
    encode(fields[/** @type {"code"|"name"} */ (field)]),
  );
  return allowed(filled, origins)?.href ?? null;
}

/**
 * The check link of an appointment with the code in its fragment, which no server ever sees.
 * @param {string} link  without a fragment
 * @param {Access} access
 */
export function withCode(link, { code }) {
  return `${link}#${encodeURIComponent(code)}`;
}

/** Has it the shape of the provider's codes? @param {string} text */
export function isUsual(text) {
  return USUAL.test(text);
}

/**
 * The only word with figures in it, if it has the usual shape; links and fields have to be read as such, however often
 * they were encoded.
 * @param {string} text
 */
function standsAlone(text) {
  const plain = decode(decode(decode(text)));
  const [code, another] = plain.split(/[^\w-]+/).filter((word) => /\d/.test(word));
  return code && !another && USUAL.test(code) && !/=|:\/\//.test(plain) ? code : "";
}

/** What a gateway or a mail program adds behind a code begins with one of these. @param {string} text */
function beforeMore(text) {
  return trimmed(trimmed(text).replace(/[&?<|,;/].*$/s, ""));
}

/**
 * The same text, and what it was before a mail program touched it, most faithful first.
 * @param {string} text
 */
function unwrapped(text) {
  const joined = text.replace(/=\r?\n/g, "").replace(/[\s\u00ad\u200b-\u200d\u2060\ufeff]+/g, "");
  const versions = new Set([joined]);
  let version = joined;
  for (let i = 0; i < 3; i++) {
    version = decode(version);
    versions.add(version);
  }
  return [...versions].flatMap((version) => [version, trimmed(version)]);
}

/** Without what a sentence or a mail program puts around a link. @param {string} text */
function trimmed(text) {
  return text.replace(/^[#<("'„“«‹[*_/]+/, "").replace(/[>)\]"'“”»›.,;:!?…*_/]+$/, "");
}

/** A link is read as a link or not at all: one of a stranger holds no code for us. @param {string} text */
function isLink(text) {
  return /^[a-z][a-z0-9+.-]*:/i.test(text);
}

/**
 * @param {string} text
 * @param {{template: string, origins: string[]}} provider
 * @returns {Access|null}
 */
function readLink(text, { origins }) {
  const url = allowed(text, origins);
  if (!url) return null;
  const access = readFields(url.hash) ?? readFields(url.search);
  return { ...(access ?? { code: "", usual: false }), link: url.href };
}

/**
 * `code=…&name=…` in any order; a plus is a blank in a name, as forms encode it.
 * @param {string} text
 * @returns {Access|null}
 */
function readFields(text) {
  const pairs = text
    .replace(/^[^?]*\?/, "")
    .split(/&(?:amp;)?/)
    .map((pair) => pair.split(/=(.*)/s));
  const field = (/** @type {string} */ wanted) => pairs.find(([key]) => key === wanted)?.[1] ?? "";
  const access = readCode(trimmed(decode(field("code"))));
  if (!access) return null;
  const name = decode(field("name").replace(/\+/g, " ")).trim();
  return name ? { ...access, name } : access;
}

/**
 * @param {string} text
 * @returns {Access|null}
 */
function readCode(text) {
  return POSSIBLE.test(text) ? { code: text, usual: USUAL.test(text) } : null;
}

/**
 * The parsed link, when it is https on a listed origin without user, password or tricks of writing.
 * Plain http only where the operator has listed such an origin (a test stand).
 * @param {string} link
 * @param {string[]} origins
 * @returns {URL|null}
 */
function allowed(link, origins) {
  if (/[^!-~\u00a1-\uffff]|\\/.test(link)) return null; // blanks, control characters, backslashes
  try {
    const url = new URL(link);
    const plain = /^https?:$/.test(url.protocol) && !url.username && !url.password;
    return plain && origins.includes(url.origin) ? url : null;
  } catch {
    return null;
  }
}

/** Percent-decoded, or as it is where nobody has encoded it. @param {string} text */
export function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a lone per cent sign
  }
}

/** Half a surrogate pair cannot be encoded: such a name is left out. @param {string} text */
function encode(text) {
  try {
    return encodeURIComponent(text);
  } catch {
    return "";
  }
}
