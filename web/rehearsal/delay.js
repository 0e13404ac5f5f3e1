/**
 * Travel times of our own packets: round trip, jitter, and the queue that the load itself has built up.
 */

/** @typedef {import("./stats.js").Packet} Packet */

/** A voice packet leaves every 20 ms; jitter is asked at that spacing. */
const VOICE_MS = 20;

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

/**
 * The line's round trip to the relay. A packet crosses it once up and once down, so its travel time is one
 * round trip; a STUN check crosses it twice. Small packets come first: a full one takes longer on a slow line.
 * @param {import("./stats.js").Trace} trace
 * @param {Packet[]} calm  packets that met no queue of ours
 * @returns {number|undefined} ms
 */
export function roundTrip(trace, calm) {
  const small = trace.packets.filter((packet) => packet.small && packet.got_ms !== null).map(travel);
  const checks = trace.path.flatMap((sample) => (sample.rtt_ms === undefined ? [] : [sample.rtt_ms / 2]));
  const witnesses = [median(small), median(calm.map(travel)), median(checks.slice(0, 1))];
  const known = witnesses.filter((value) => value !== undefined);
  return known.length ? Math.min(...known) : undefined;
}

/**
 * Mean difference of successive travel times (RFC 3550, 6.4.1, as a plain mean), asked at the spacing of voice
 * packets. The loop crosses the line twice, a call once: two independent shares add as squares.
 * @param {Packet[]} calm
 * @returns {number|undefined} ms
 */
export function jitter(calm) {
  const steps = [];
  /** @type {Packet|undefined} */
  let last;
  for (const packet of [...calm].filter((p) => !p.small).sort((a, b) => a.sent_ms - b.sent_ms)) {
    if (last && packet.sent_ms - last.sent_ms < VOICE_MS * 0.75) continue;
    if (last && packet.sent_ms - last.sent_ms < VOICE_MS * 3)
      steps.push(Math.abs(travel(packet) - travel(last)));
    last = packet;
  }
  if (steps.length < 8) return undefined;
  return steps.reduce((sum, step) => sum + step, 0) / steps.length / Math.SQRT2;
}

/**
 * @param {number[]} values
 * @returns {number|undefined}
 */
export function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
