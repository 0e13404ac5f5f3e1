/** The parts of a QR code that are the same whatever it says: finders, timing, alignment, format, version (§6.3, §7.9, §7.10). */

import { item } from "../measure/arrays.js";
import { alignments, bitsOf, sizeOf } from "./code_words.js";
import { Grid } from "./grid.js";

const LEVEL_M = 0b00;

/** Rings around a module, as dark or light as `isDark` says of their distance. @param {Grid} grid
 * @param {number} x @param {number} y @param {number} radius @param {(ring: number) => boolean} isDark */
function rings(grid, x, y, radius, isDark) {
  for (let dy = -radius; dy <= radius; dy++)
    for (let dx = -radius; dx <= radius; dx++)
      grid.fix(x + dx, y + dy, isDark(Math.max(Math.abs(dx), Math.abs(dy))));
}

/** Where the middles of alignment patterns are, along a side. @param {number} version */
function middles(version) {
  const count = alignments(version);
  if (!count) return [];
  const step = 2 * Math.ceil((sizeOf(version) - 13) / (2 * count - 2));
  const last = sizeOf(version) - 7;
  return [6, ...Array.from({ length: count - 1 }, (_, at) => last - step * (count - 2 - at))];
}

/** @param {Grid} grid */
function addTiming(grid) {
  for (let at = 0; at < grid.size; at++) {
    grid.fix(at, 6, at % 2 === 0);
    grid.fix(6, at, at % 2 === 0);
  }
}

/** Where there is no finder. @param {Grid} grid @param {number[]} places */
function addAlignment(grid, places) {
  const last = grid.size - 7;
  for (const y of places)
    for (const x of places)
      if (![`6 6`, `6 ${last}`, `${last} 6`].includes(`${x} ${y}`))
        rings(grid, x, y, 2, (ring) => ring !== 1);
}

/** @param {Grid} grid */
function addFinders(grid) {
  const [near, far] = [3, grid.size - 4];
  const isDark = (/** @type {number} */ ring) => ring !== 2 && ring !== 4;
  rings(grid, near, near, 4, isDark);
  rings(grid, far, near, 4, isDark);
  rings(grid, near, far, 4, isDark);
}

/** @param {number} version */
export function blank(version) {
  const grid = new Grid(sizeOf(version));
  addTiming(grid);
  addAlignment(grid, middles(version));
  addFinders(grid);
  setFormat(grid, 0); // its place is taken; which mask comes later
  if (version >= 7) setVersion(grid, version);
  return grid;
}

/**
 * A number followed by the remainder of its division: what BCH codes are.
 * @param {number} value @param {number} generator @param {number} degree
 */
function protectedBits(value, generator, degree) {
  let rest = value;
  for (let i = 0; i < degree; i++) rest = (rest << 1) ^ ((rest >> (degree - 1)) * generator);
  return (value << degree) | rest;
}

/** @param {Grid} grid @param {number} mask */
export function setFormat(grid, mask) {
  const { size } = grid;
  const format = protectedBits((LEVEL_M << 3) | mask, 0x537, 10) ^ 0x5412;
  const bits = [...bitsOf(format, 15)].map((bit) => bit === "1"); // the highest first
  const near = [0, 1, 2, 3, 4, 5, 7, 8]; // past the timing pattern
  bits.forEach((dark, at) => {
    if (at < 8) grid.fix(item(near, at), 8, dark);
    else grid.fix(8, item(near, 14 - at), dark);
    if (at < 7) grid.fix(8, size - 1 - at, dark);
    else grid.fix(size - 15 + at, 8, dark);
  });
  grid.fix(8, size - 8, true);
}

/** @param {Grid} grid @param {number} version */
function setVersion(grid, version) {
  const bits = [...bitsOf(protectedBits(version, 0x1f25, 12), 18)].reverse();
  bits.forEach((bit, at) => {
    const [far, near] = [grid.size - 11 + (at % 3), Math.floor(at / 3)];
    grid.fix(far, near, bit === "1");
    grid.fix(near, far, bit === "1");
  });
}
