/**
 * A pasted table of times, apart: what goes to the server, and the codes, which do not. Pure.
 *
 * The rules are those of `checker/core/appointments/table.py`. A line that they do not fit is not sent at all, as
 * nobody can say what in it is a code.
 */

import { judge, looksLikeCode } from "./pasted_code.js";

const WEEKDAY = /^\p{L}{2,12}\.?,?\s+(?=\d)/u;
const DAY = /(?:\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})|\d{4}-\d{1,2}-\d{1,2})/.source;
const TIME = /\d{1,2}[:.]\d{2}(?::00)?(?:\s*(?:Uhr|h))?/.source;
const WHEN = new RegExp(`^${DAY}(?:T|\\s*,\\s*|\\s+)(?:(?:um|at)\\s+)?${TIME}$`, "i");
const LONE_DAY = new RegExp(`^${DAY}$`);
const LONE_TIME = new RegExp(`^${TIME}$`, "i");

/**
 * @typedef {"when"|"columns"|"code"|"code_in_label"} Fault
 *
 * @typedef {object} Row  one line that is not empty
 * @property {string} text  without the code
 * @property {string} code
 * @property {Fault|null} fault
 */

/**
 * @param {string} table
 * @param {import("./pasted_code.js").Provider} provider
 * @returns {Row[]}
 */
export function split(table, provider) {
  return table
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => row(line, provider));
}

/**
 * Put codes back behind their lines.
 * @param {string} table
 * @param {string[]} codes  of the lines that are not empty
 */
export function join(table, codes) {
  let number = 0;
  const lines = table.split(/\r\n|\r|\n/).map((line) => {
    const code = line.trim() ? codes[number++] : "";
    if (!code) return line;
    const [when = "", label = ""] = cells(line.trim());
    return [when, label, code].join(line.includes("\t") ? "\t" : "; ");
  });
  return lines.join("\n");
}

/**
 * @param {string} line
 * @param {import("./pasted_code.js").Provider} provider
 * @returns {Row}
 */
function row(line, provider) {
  const [when = "", label = "", pasted = "", ...more] = cells(line);
  const { code } = judge(pasted, provider);
  const text = label ? `${when}\t${label}` : when;
  /** @type {Fault|null} */
  let fault = null;
  if (!WHEN.test(when)) fault = "when";
  else if (more.some(Boolean)) fault = "columns";
  else if (pasted && !code) fault = "code";
  else if (looksLikeCode(label, provider, code)) fault = "code_in_label";
  return { text, code, fault };
}

/** Split a line; the day and the time in columns of their own become one. @param {string} line */
function cells(line) {
  const bare = line.replace(WEEKDAY, "");
  const separator = ["\t", ";", "|"].find((each) => bare.includes(each)) ?? ",";
  const [first = "", second = "", ...rest] = bare.split(separator).map((cell) => cell.trim());
  if (LONE_DAY.test(first) && LONE_TIME.test(second)) return [`${first} ${second}`, ...rest];
  return [first, second, ...rest];
}
