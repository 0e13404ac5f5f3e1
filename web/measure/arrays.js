/** Arrays whose indices are inside by construction. Pure. */

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

/**
 * The sum of products of two rows. Throws RangeError where their lengths differ.
 * @param {Float32Array} one
 * @param {Float32Array} other
 */
export function dot(one, other) {
  if (one.length !== other.length) throw new RangeError(`${one.length} numbers against ${other.length}`);
  let total = 0;
  // The page's hottest loop: the lengths are checked once, not each number.
  for (let i = 0; i < one.length; i++)
    total += /** @type {number} */ (one[i]) * /** @type {number} */ (other[i]);
  return total;
}
