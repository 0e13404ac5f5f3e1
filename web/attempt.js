/**
 * Ask for something that the page can do without: add-ons, apps' own browsers and policies may have taken it away, or
 * let it throw where it only returns elsewhere.
 * @template T
 * @param {() => T} ask  must return at once
 * @returns {T|undefined} undefined where it throws
 */
export function attempt(ask) {
  try {
    return ask();
  } catch {
    return undefined;
  }
}

/** The settings of a track, empty where the browser tells none. @param {MediaStreamTrack|null|undefined} track */
export function settingsOf(track) {
  return attempt(() => track?.getSettings()) ?? {};
}
