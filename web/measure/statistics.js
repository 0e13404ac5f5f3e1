/** Arithmetic on rows of numbers. Pure. */

/** @param {Iterable<number>} values */
export function sum(values) {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** @param {number[]|Float32Array} values */
export function mean(values) {
  return sum(values) / values.length;
}

/** Standard deviation. @param {number[]|Float32Array} values */
export function deviation(values) {
  const centre = mean(values);
  return Math.sqrt(mean(Array.from(values, (value) => (value - centre) ** 2)));
}
