/**
 * A limit on each wait on the browser: a promise of its own may never settle (an add-on's stub, a driver that hangs, a
 * web view that has only half of an API), and the person must not wait for it.
 */

/** Generous beside what any of these takes on a slow device, short beside a person's patience. Milliseconds. */
export const LIMIT_MS = {
  play: 3000,
  sink: 2000,
  recorder: 1500,
  constraints: 2000,
  devices: 2000,
  permission: 1000,
  clipboard: 4000, // the browser may ask the person first
  close: 1500,
  request: 15_000,
  module: 15_000,
  capture: 8000, // one device that is permitted already
};

/**
 * Wait, but not for ever. A promise that settles after the limit is let go of, its failure too.
 * @template T
 * @template [F=T]
 * @param {Promise<T>} promise
 * @param {number} limit_ms
 * @param {(late: Promise<T>) => F|Promise<F>} overdue  what to end in when the limit has passed; may throw
 * @returns {Promise<T|F>}
 */
export function limited(promise, limit_ms, overdue) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      promise.catch(() => {});
      new Promise((settle) => settle(overdue(promise))).then(/** @type {any} */ (resolve), reject);
    }, limit_ms);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Ends a wait whose limit has passed. @returns {never} */
export function overdue() {
  throw new DOMException("the browser did not answer in time", "TimeoutError");
}
