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

/**
 * Trains every 20 ms through a line of a rate with a queue that never overflows. What has not arrived at the end is
 * still under way.
 * @param {{kbps: number, packets: number, ms: number, from_ms?: number, delay_ms?: (at: number) => number, held?: (at: number) => boolean}} how
 */
export function queued({ kbps, packets, ms, from_ms = 0, delay_ms = () => 40, held = () => false }) {
  /** @type {Packet[]} */
  const sent = [];
  let free_ms = 0;
  let last_ms = 0;
  for (let at = from_ms, train = 1; at < ms; at += 20, train++) {
    for (let i = 0; i < packets; i++) {
      free_ms = Math.max(at, free_ms) + (653 * 8) / kbps;
      last_ms = Math.max(last_ms, free_ms + delay_ms(at));
      const got_ms = last_ms <= ms ? last_ms : null;
      sent.push(packet({ seq: sent.length, train, head: i === 0, held: held(at), sent_ms: at, got_ms }));
    }
  }
  return sent;
}
