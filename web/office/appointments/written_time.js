/** A day and a time as people write them: the twin of `checker/core/appointments/written_time.py`. Pure. */

const MONTHS = [
  "januar|january|jan|jänner",
  "februar|february|feb",
  "märz|march|mar|mär|mrz",
  "april|apr",
  "mai|may",
  "juni|june|jun",
  "juli|july|jul",
  "august|aug",
  "september|sept|sep",
  "oktober|october|okt|oct",
  "november|nov",
  "dezember|december|dez|dec",
].join("|");
const DAY = [
  /\d{1,2}\.\s?\d{1,2}\.(?:\s?(?:\d{4}|\d{2}))?(?!\d)/.source,
  /\d{4}-\d{1,2}-\d{1,2}/.source,
  `\\d{1,2}\\.?\\s?(?:${MONTHS})\\.?(?:,?\\s?\\d{4})?`,
].join("|");
const HOUR = /\d{1,2}(?:[:.]\d{2}(?::00)?)?/.source;
const TIME = `(${HOUR})(?:\\s*(?:[-–—]|bis|to)\\s*(${HOUR}))?(\\s*(?:Uhr|h))?`;
const BETWEEN = /(?:T|\s*,\s*|\s+)(?:(?:um|von|at|from)\s+)?/.source;
const WHEN = new RegExp(`^(?:${DAY})${BETWEEN}${TIME}$`, "iu");
const LONE_DAY = new RegExp(`^(?:${DAY})$`, "iu");
const LONE_TIME = new RegExp(`^${TIME}$`, "iu");

/** What may stand before a day and says nothing more. */
export const WEEKDAY = /^\p{L}{2,12}\.?,?\s+(?=\d)/u;

/** @param {string} text */
export const isDay = (text) => LONE_DAY.test(text);

/** Whether a text is a time and nothing else; a bare number is none (`9`, but `9 Uhr`). @param {string} text */
export const isTime = (text) => isClear(LONE_TIME.exec(text));

/** Whether a text is a day and a time. @param {string} text */
export const isWhen = (text) => isClear(WHEN.exec(text));

/** @param {RegExpExecArray|null} match */
function isClear(match) {
  if (match === null) return false;
  const [, from = "", to, unit] = match;
  return /[:.]/.test(from) || Boolean(to) || Boolean(unit);
}
