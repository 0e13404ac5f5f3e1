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

/** The sum of products of two rows of one length. @param {ArrayLike<number>} one @param {ArrayLike<number>} other */
export function dot(one, other) {
  let total = 0;
  for (let i = 0; i < one.length; i++) total += item(one, i) * item(other, i);
  return total;
}
