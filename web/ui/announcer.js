/** The one live region: announces each change once, politely. */

const GATHER_MS = 100;

/**
 * @param {HTMLElement|null} region
 * @param {(ms: number) => Promise<void>} sleep
 * @returns {(text: string) => void}
 */
export function announcer(region, sleep) {
  /** @type {string[]} */
  let waiting = [];
  return (text) => {
    if (!region || !text) return;
    waiting.push(text.replace(/[^.!?…]$/u, "$&.")); // a pause between two
    if (waiting.length > 1) return;
    sleep(GATHER_MS).then(() => {
      region.textContent = waiting.join(" "); // two at the same moment: the second would swallow the first
      waiting = [];
    });
  };
}
