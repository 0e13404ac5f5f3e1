/**
 * The trace of our own packets: the only samples that the estimate looks at. Plain data, so that a run can be kept as
 * JSON and judged again.
 */

/**
 * @typedef {object} Packet
 * @property {number} side  which end sent it: 0 and 1 of the first loop, 2 and 3 of the second …
 * @property {number} seq  counts from 0 on each side
 * @property {number} train  packets of one train left at once
 * @property {boolean} head  the first of its train
 * @property {number} bytes  at IP level, all headers counted
 * @property {boolean} small  a probe without payload
 * @property {number} sent_ms
 * @property {boolean} held  was found waiting in its sender: its travel time is not the line's
 * @property {number|null} got_ms  null: not seen (yet)
 *
 * @typedef {object} Trace  everything the estimator may look at
 * @property {Packet[]} packets  in the order of sending
 * @property {{at_ms: number, kbps: number, rate: import("./rate.js").Rate}|null} slower  when the rate was known and
 *   the load went slower, once and for all
 * @property {{from_ms: number, to_ms: number}[]} stalls  the page itself stood still: figures of that time are void
 * @property {1|2} [crossings]  how often a packet crosses the line: twice in a loop (so it is, where nothing is said), once
 *   where it goes to another device; a travel time is a round trip without queues in both
 * @property {number} [pair_ms]  the line's round trip by the browser's own questions, before the load
 */

/** @param {Packet} packet  one that has arrived */
export function travel(packet) {
  return /** @type {number} */ (packet.got_ms) - packet.sent_ms;
}

/**
 * @param {Packet[]} packets
 * @returns {Packet[]} those that have arrived, in the order of arrival
 */
export function arrived(packets) {
  const got = packets.filter((packet) => packet.got_ms !== null);
  return got.sort((a, b) => /** @type {number} */ (a.got_ms) - /** @type {number} */ (b.got_ms));
}

/**
 * The shortest travel time of full-sized packets: the line without a queue.
 * @param {Packet[]} got
 * @returns {number} Infinity without packets
 */
export function base_ms(got) {
  return Math.min(...got.filter((packet) => !packet.small).map(travel));
}

/** True for packets that left at once: heads of trains; the rest may have waited in its sender. @param {Packet} packet */
export function isFree(packet) {
  return packet.head && !packet.held && !packet.small;
}
