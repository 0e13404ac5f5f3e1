/**
 * Call back at each of these events, where the browser has their target; returns what stops it.
 * @param {() => void} callback
 * @param {...[EventTarget|undefined, string]} events
 */
export function listen(callback, ...events) {
  for (const [target, name] of events) target?.addEventListener?.(name, callback);
  return () => {
    for (const [target, name] of events) target?.removeEventListener?.(name, callback);
  };
}
