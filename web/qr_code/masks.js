/** Which of the eight masks makes a QR code that is easiest to read (ISO/IEC 18004 §7.8). */

import { item } from "../measure/arrays.js";
import { setFormat } from "./patterns.js";

/** @typedef {import("./grid.js").Grid} Grid */

/** Turns a module round, by column and row (Table 10). @type {((x: number, y: number) => boolean)[]} */
const MASKS = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** @param {string[]} lines @param {RegExp} pattern @param {(found: string) => number} points */
function sum(lines, pattern, points) {
  return lines.flatMap((line) => line.match(pattern) ?? []).reduce((all, found) => all + points(found), 0);
}

/** @param {string[]} lines @param {RegExp} pattern  looks ahead, so that places may overlap */
const places = (lines, pattern) => lines.reduce((all, line) => all + [...line.matchAll(pattern)].length, 0);

/** Squares of two by two of one colour. @param {Grid} grid */
function squares(grid) {
  let found = 0;
  for (let y = 1; y < grid.size; y++)
    for (let x = 1; x < grid.size; x++) {
      const others = [grid.isDark(x - 1, y), grid.isDark(x, y - 1), grid.isDark(x - 1, y - 1)];
      if (!others.includes(!grid.isDark(x, y))) found++;
    }
  return found;
}

/** How hard it is to read; less is better (Table 11). @param {Grid} grid */
export function penalty(grid) {
  const rows = grid.rows();
  const columns = rows.map((_, x) => rows.map((row) => row[x]).join(""));
  const lines = [...rows, ...columns];
  const share = grid.dark.filter(Boolean).length / grid.size ** 2;
  return (
    sum(lines, /0{5,}|1{5,}/g, ({ length }) => length - 2) +
    3 * squares(grid) +
    40 * places(lines, /(?=00001011101|10111010000)/g) +
    10 * Math.floor(Math.abs(share - 0.5) * 20)
  );
}

/** @param {Grid} grid  with its data */
export function bestMasked(grid) {
  const all = MASKS.map((mask, number) => {
    const masked = grid.masked(mask);
    setFormat(masked, number);
    return masked;
  });
  const points = all.map(penalty);
  return item(all, points.indexOf(Math.min(...points)));
}
