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

/** The sum of products of two rows of one length. @param {ArrayLike<number>} one @param {ArrayLike<number>} other */
export function dot(one, other) {
  let total = 0;
  for (let i = 0; i < one.length; i++) total += item(one, i) * item(other, i);
  return total;
}

/**
 * What stands at an index that is inside by construction. Throws RangeError outside: a fault of ours.
 * @template T
 * @param {ArrayLike<T>} values
 * @param {number} index
 */
export function item(values, index) {
  const value = values[index];
  if (value === undefined) throw new RangeError(`no item ${index} of ${values.length}`);
  return value;
}

/** Standard deviation. @param {number[]|Float32Array} values */
export function deviation(values) {
  const centre = mean(values);
  return Math.sqrt(mean(Array.from(values, (value) => (value - centre) ** 2)));
}
