/** The picture of a QR code. Loaded by its name where somebody has to go on with another device. */

import { qrCode } from "../qr_code/qr_code.js";

const EDGE = 4; // modules that stay light all around (ISO/IEC 18004 §5.3.8)

/**
 * Draw a text in a place that is hidden until then, and stays so where the text is too long. Nothing is requested.
 * @param {Element} place  its `<svg>` has two paths: one for the light square, one for what is dark in it
 * @param {string} text
 */
export function draw(place, text) {
  const rows = qrCode(text);
  const [light, dark] = place.querySelectorAll("path");
  if (!rows || !light || !dark) return;
  const side = rows.length + 2 * EDGE;
  place.querySelector("svg")?.setAttribute("viewBox", `0 0 ${side} ${side}`);
  light.setAttribute("d", `M0 0h${side}v${side}H0z`);
  dark.setAttribute("d", rows.map(darkIn).join(""));
  place.removeAttribute("hidden");
}

/** The dark stretches of a row. @param {string} row @param {number} y */
function darkIn(row, y) {
  const stretch = (/** @type {RegExpMatchArray} */ { 0: { length }, index = 0 }) =>
    `M${index + EDGE} ${y + EDGE}h${length}v1h-${length}z`;
  return [...row.matchAll(/1+/g)].map(stretch).join("");
}
