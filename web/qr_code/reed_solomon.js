/** Reed-Solomon error correction over GF(256) with the polynomial of ISO/IEC 18004 (0x11D, generator 2). */

import { item } from "../measure/arrays.js";

const ORDER = 255;
const POLYNOMIAL = 0x11d;

const EXP = new Uint8Array(2 * ORDER);
const LOG = new Uint8Array(ORDER + 1);
for (let power = 0, value = 1; power < ORDER; power++) {
  EXP[power] = value;
  EXP[power + ORDER] = value; // sums of two logarithms need no remainder
  LOG[value] = power;
  value = value < 128 ? value << 1 : (value << 1) ^ POLYNOMIAL;
}

/** @param {number} a @param {number} b */
const times = (a, b) => (a && b ? item(EXP, item(LOG, a) + item(LOG, b)) : 0);

/** @param {number[]} one @param {number[]} other  as long */
const added = (one, other) => one.map((value, at) => value ^ item(other, at));

/** The product of (x − 2^i) for i below `degree`, highest power first, without its leading 1. @param {number} degree */
function generator(degree) {
  let polynomial = [1];
  for (let i = 0; i < degree; i++) {
    const times2i = [0, ...polynomial.map((value) => times(value, item(EXP, i)))];
    polynomial = added([...polynomial, 0], times2i);
  }
  return polynomial.slice(1);
}

/**
 * The code words that follow a block of data: the remainder of its division by the generator.
 * @param {number[]} data
 * @param {number} count
 */
export function correction(data, count) {
  const divisor = generator(count);
  /** @type {number[]} */
  let rest = new Array(count).fill(0);
  for (const byte of data) {
    const factor = byte ^ item(rest, 0);
    const subtracted = divisor.map((value) => times(value, factor));
    rest = added([...rest.slice(1), 0], subtracted);
  }
  return rest;
}
