/** A made-up server for what the page reports. */

/** @typedef {{path: string, body: any}} Sent */

/**
 * A server that answers with the given answers in turn, then with 200.
 * @param {...Partial<import("../../../web/browser/environment.js").Answer>} answers
 */
export function server(...answers) {
  /** @type {Sent[]} */
  const sent = [];
  /** @type {Sent[]} */
  const beacons = [];
  /** @type {number[]} */
  const slept = [];
  return {
    sent,
    beacons,
    slept,
    post: {
      request: async (/** @type {string} */ path, /** @type {unknown} */ body) => {
        sent.push({ path, body });
        return { status: 200, body: null, retry_after_s: null, ...answers.shift() };
      },
      beacon: (/** @type {string} */ path, /** @type {unknown} */ body) => beacons.push({ path, body }) > 0,
      sleep: async (/** @type {number} */ ms) => {
        slept.push(ms);
      },
      random: () => 0.5,
    },
  };
}
