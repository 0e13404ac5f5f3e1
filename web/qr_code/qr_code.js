/**
 * A QR code (ISO/IEC 18004) of a text: bytes, level M, versions 1 to 15, which is what a link needs. Our own, as the dial-in
 * code in the link must reach no server: docs/decisions.md.
 */

import { codeBits, versionFor } from "./code_words.js";
import { bestMasked } from "./masks.js";
import { blank } from "./patterns.js";

/** @typedef {import("./grid.js").Grid} Grid */

/** Columns of two modules from the right, up and down in turn, past the timing pattern (§7.7.3). @param {number} size
 * @returns {Generator<[number, number]>} */
function* way(size) {
  let up = true;
  for (let right = size - 1; right > 0; right -= right === 8 ? 3 : 2) {
    for (let step = 0; step < size; step++)
      for (const x of [right, right - 1]) yield [x, up ? size - 1 - step : step];
    up = !up;
  }
}

/** @param {Grid} grid @param {string} bits */
function fillIn(grid, bits) {
  let at = 0;
  for (const [x, y] of way(grid.size)) if (!grid.isTaken(x, y)) grid.put(x, y, bits[at++] === "1");
}

/**
 * The modules of the code, row by row, 1 is dark; without the light edge of four modules that has to be around it.
 * Null for a text that is too long (more than 412 bytes).
 * @param {string} text
 * @returns {string[]|null}
 */
export function qrCode(text) {
  const bytes = new TextEncoder().encode(text);
  const version = versionFor(bytes.length);
  if (version === null) return null;
  const grid = blank(version);
  fillIn(grid, codeBits(bytes, version));
  return bestMasked(grid).rows();
}
