/**
 * A pasted table of times, apart: what goes to the server, and the codes, which do not. Pure.
 *
 * The rules are those of `checker/core/appointments/table.py`. A line that they do not fit is not sent at all, as
 * nobody can say what in it is a code.
 */

import { judge, looksLikeCode } from "./pasted_code.js";
import { isDay, isTime, isWhen, WEEKDAY } from "./written_time.js";

const HEADING = /^(?:datum|date|tag|day|termin|wann|when|zeit|uhrzeit|time)(?![\p{L}])/iu;
const BREAK = /\r\n|\r|\n/;

/**
 * @typedef {"when"|"columns"|"code"|"code_in_label"} Fault
 *
 * @typedef {object} Row  one line that is not empty and does not name the columns
 * @property {number} number  as whoever pasted it counts, from 1
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
  const lines = table.split(BREAK).map((line, index) => ({ line: line.trim(), number: index + 1 }));
  const full = lines.filter(({ line }) => line);
  if (full[0] && HEADING.test(full[0].line)) full.shift();
  return full.map(({ line, number }) => row(number, line, provider));
}

/** Return what is sent: each row at its line, so that the server counts as the person does. @param {Row[]} rows */
export function sent(rows) {
  /** @type {string[]} */
  const lines = [];
  for (const { number, text } of rows) {
    while (lines.length < number - 1) lines.push("");
    lines.push(text);
  }
  return lines.join("\n");
}

/**
 * Put codes back behind their lines.
 * @param {string} table
 * @param {string[]} codes  of the lines that are not empty
 */
export function join(table, codes) {
  let number = 0;
  const lines = table.split(BREAK).map((line) => {
    const code = line.trim() ? codes[number++] : "";
    if (!code) return line;
    const [when = "", label = "", , ...more] = cells(line.trim());
    return [when, label, code, ...more].join(line.includes("\t") ? "\t" : "; ");
  });
  return lines.join("\n");
}

/**
 * @param {number} number
 * @param {string} line
 * @param {import("./pasted_code.js").Provider} provider
 * @returns {Row}
 */
function row(number, line, provider) {
  const [when = "", label = "", pasted = "", minutes = "", counsellor = "", ...more] = cells(line);
  const { code } = judge(pasted, provider);
  const text = [when, label, "", minutes, counsellor].join("\t").trimEnd();
  /** @type {Fault|null} */
  let fault = null;
  if (!isWhen(when)) fault = "when";
  else if (more.some(Boolean)) fault = "columns";
  else if (pasted && !code) fault = "code";
  else if ([label, minutes, counsellor].some((cell) => looksLikeCode(cell, provider, code)))
    fault = "code_in_label";
  return { number, text, code, fault };
}

/** Split a line; the day and the time in columns of their own become one. @param {string} line */
function cells(line) {
  const bare = line.replace(WEEKDAY, "");
  const separator = ["\t", ";", "|"].find((each) => bare.includes(each)) ?? ",";
  const [first = "", second = "", ...rest] = bare.split(separator).map((cell) => cell.trim());
  if (isDay(first) && isTime(second)) return [`${first} ${second}`, ...rest];
  return [first, second, ...rest];
}
