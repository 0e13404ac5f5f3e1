/** The square of modules that a QR code is made of, while it is made. */

import { item } from "../measure/arrays.js";

export class Grid {
  /** @param {number} size  modules along one side */
  constructor(size) {
    this.size = size;
    /** Row by row. @type {boolean[]} */
    this.dark = new Array(size * size).fill(false);
    /** What is not for data. @type {boolean[]} */
    this.taken = new Array(size * size).fill(false);
  }

  /** @param {number} x @param {number} y */
  isDark(x, y) {
    return item(this.dark, y * this.size + x);
  }

  /** @param {number} x @param {number} y */
  isTaken(x, y) {
    return item(this.taken, y * this.size + x);
  }

  /** A module of data. @param {number} x @param {number} y @param {boolean} dark */
  put(x, y, dark) {
    this.dark[y * this.size + x] = dark;
  }

  /** A module that is the same whatever the code says; outside of the grid there is none. @param {number} x @param {number} y @param {boolean} dark */
  fix(x, y, dark) {
    if (Math.min(x, y) < 0 || Math.max(x, y) >= this.size) return;
    this.put(x, y, dark);
    this.taken[y * this.size + x] = true;
  }

  /** Another one whose data is turned round where `mask` says so. @param {(x: number, y: number) => boolean} mask */
  masked(mask) {
    const other = new Grid(this.size);
    other.taken = this.taken;
    for (const [x, y] of this.places())
      other.put(x, y, this.isDark(x, y) !== (!this.isTaken(x, y) && mask(x, y)));
    return other;
  }

  /** @returns {Generator<[number, number]>} */
  *places() {
    for (let y = 0; y < this.size; y++) for (let x = 0; x < this.size; x++) yield [x, y];
  }

  /** Rows of 0 and 1. @returns {string[]} */
  rows() {
    const all = this.dark.map(Number).join("");
    return all.match(new RegExp(`.{${this.size}}`, "g")) ?? [];
  }
}
