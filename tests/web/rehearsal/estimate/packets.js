/** Made-up packets for the tests of the estimate. */

/** @typedef {import("../../../../web/rehearsal/estimate/trace.js").Packet} Packet */

/** A full-sized head of a train that was 40 ms on its way. @param {Partial<Packet>} [given] @returns {Packet} */
export function packet(given) {
  const usual = { side: 0, seq: 0, train: 0, head: true, bytes: 653, small: false, held: false };
  return { ...usual, sent_ms: 0, got_ms: 40, ...given };
}

/** Heads of trains at the spacing of voice packets. @param {number[]} travels_ms @param {number} [from_ms] */
export function heads(travels_ms, from_ms = 0, every_ms = 20) {
  return travels_ms.map((ms, i) => {
    const sent_ms = from_ms + every_ms * i;
    return packet({ seq: i, train: i, sent_ms, got_ms: sent_ms + ms });
  });
}

/** The same thing a number of times. @template T @param {number} count @param {T} thing @returns {T[]} */
export function times(count, thing) {
  return Array(count).fill(thing);
}
