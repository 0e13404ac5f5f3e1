/** A text as the code words of a QR code: bytes, padding, error correction of level M, interleaved (ISO/IEC 18004 §7.4–7.6). */

import { item } from "../measure/arrays.js";
import { correction } from "./reed_solomon.js";

const BYTES = 0b0100; // mode
const PADDING = [0xec, 0x11];

/** By version, from 1: code words of error correction in each block, and blocks, of level M (Table 9). */
const LEVEL_M = /** @type {[number, number][]} */ ([
  [10, 1],
  [16, 1],
  [26, 1],
  [18, 2],
  [24, 2],
  [16, 4],
  [18, 4],
  [22, 4],
  [22, 5],
  [26, 5],
  [30, 5],
  [22, 8],
  [22, 9],
  [24, 9],
  [24, 10],
]);

/** @param {number} version */
const levelM = (version) => item(LEVEL_M, version - 1);

/** Modules along one side. @param {number} version */
export const sizeOf = (version) => 4 * version + 17;

/** How many alignment patterns stand in a row. @param {number} version */
export const alignments = (version) => (version === 1 ? 0 : Math.floor(version / 7) + 2);

/** Code words that there is room for, data and correction together. @param {number} version */
function room(version) {
  const finders = 3 * 64;
  const timing = 2 * (sizeOf(version) - 16);
  const count = alignments(version);
  const aligning = count ? 25 * (count * count - 3) - 10 * (count - 2) : 0; // those on the timing share 5 with it
  const information = 31 + (version < 7 ? 0 : 36);
  return Math.floor((sizeOf(version) ** 2 - finders - timing - aligning - information) / 8);
}

/** Bits of the field that says how many bytes follow. @param {number} version */
const countBits = (version) => (version < 10 ? 8 : 16);

/** @param {number} version */
function dataWords(version) {
  const [each, blocks] = levelM(version);
  return room(version) - each * blocks;
}

/** The smallest version that has room for so many bytes; null where none of ours has. @param {number} bytes */
export function versionFor(bytes) {
  const fits = LEVEL_M.findIndex((_, at) => 4 + countBits(at + 1) + 8 * bytes <= 8 * dataWords(at + 1));
  return fits < 0 ? null : fits + 1;
}

/** @param {Uint8Array} bytes @param {number} version @returns {number[]} */
function padded(bytes, version) {
  const capacity = 8 * dataWords(version);
  let bits = bitsOf(BYTES, 4) + bitsOf(bytes.length, countBits(version));
  for (const byte of bytes) bits += bitsOf(byte, 8);
  bits += "0".repeat(Math.min(4, capacity - bits.length)); // the end
  bits += "0".repeat(-bits.length & 7);
  const words = (bits.match(/.{8}/g) ?? []).map((word) => Number.parseInt(word, 2));
  for (let i = 0; words.length < capacity / 8; i++) words.push(item(PADDING, i % 2));
  return words;
}

/** @param {number} value @param {number} length */
export const bitsOf = (value, length) => value.toString(2).padStart(length, "0");

/** @param {number[]} words @param {number} version @returns {number[][]} shorter blocks first */
function blocksOf(words, version) {
  const count = levelM(version)[1];
  const shorter = Math.floor(words.length / count);
  const longFrom = count - (words.length % count);
  const begin = (/** @type {number} */ block) => block * shorter + Math.max(0, block - longFrom);
  return Array.from({ length: count }, (_, block) => words.slice(begin(block), begin(block + 1)));
}

/** The first of each list, then the second of each, and so on. @param {number[][]} lists */
function interleaved(lists) {
  const longest = Math.max(...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1))).flat();
}

/**
 * @param {Uint8Array} bytes
 * @param {number} version  that has room for them
 * @returns {string} of 0 and 1
 */
export function codeBits(bytes, version) {
  const blocks = blocksOf(padded(bytes, version), version);
  const corrections = blocks.map((block) => correction(block, levelM(version)[0]));
  const words = [...interleaved(blocks), ...interleaved(corrections)];
  return words.map((word) => bitsOf(word, 8)).join("");
}
