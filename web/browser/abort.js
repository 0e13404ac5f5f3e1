/** Waiting that a signal can cut short. */

/** The error that every wait of ours ends with when its signal aborts. */
export function aborted() {
  return new DOMException("aborted", "AbortError");
}

/**
 * Call `act` once when the signal aborts, at once where it has.
 * @param {AbortSignal|undefined} signal
 * @param {() => void} act
 * @returns {() => void} call it when `act` is not to be called any more
 */
export function onAbort(signal, act) {
  if (signal?.aborted) act();
  else signal?.addEventListener("abort", act, { once: true });
  return () => signal?.removeEventListener("abort", act);
}

/**
 * Resolve after `ms`; reject with an AbortError when the signal aborts.
 * @param {number} ms
 * @param {AbortSignal} [signal]
 * @returns {Promise<void>}
 */
export function sleep(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      untie();
      resolve();
    }, ms);
    const untie = onAbort(signal, () => {
      clearTimeout(timer);
      reject(aborted());
    });
  });
}

/**
 * A controller of one's own that aborts with a signal, too.
 * @param {AbortSignal} signal
 * @returns {{own: AbortController, untie: () => void}} call `untie` at the end
 */
export function tied(signal) {
  const own = new AbortController();
  return { own, untie: onAbort(signal, () => own.abort()) };
}
