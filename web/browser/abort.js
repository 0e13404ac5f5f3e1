/** Waiting that a signal can cut short. */

/** The error that every wait of ours ends with when its signal aborts. */
export function aborted() {
  return new DOMException("aborted", "AbortError");
}

/**
 * Resolve after `ms`; reject with an AbortError when the signal aborts.
 * @param {number} ms
 * @param {AbortSignal} [signal]
 * @returns {Promise<void>}
 */
export function sleep(ms, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(aborted());
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}

/**
 * A controller of one's own that aborts with a signal, too.
 * @param {AbortSignal} signal
 * @returns {{own: AbortController, untie: () => void}} call `untie` at the end
 */
export function tied(signal) {
  const own = new AbortController();
  const stop = () => own.abort();
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  return { own, untie: () => signal.removeEventListener("abort", stop) };
}
