/** Size and pace of the load's packets: the load keeps to them, the estimate relies on them. */

/** One packet's payload. Half of what would fit (RFC 8831, 6.6): loss is measured by the number of packets. */
export const PAYLOAD_BYTES = 556;
/** DATA chunk 16, SCTP 12, DTLS record 13 + 8 + 16, ChannelData 4, UDP 8, IPv4 20. */
export const HEADERS_BYTES = 97;
/** A full-sized packet at IP level. */
export const FULL_BYTES = PAYLOAD_BYTES + HEADERS_BYTES;
/** IPv6's header is longer than IPv4's by this. */
const SIX_BYTES = 20;
/** An acknowledgement: SACK chunk 16 and 12 for what is missing instead of the DATA chunk's 16, headers as above. */
const ACK_BYTES = 12 + HEADERS_BYTES + SIX_BYTES;
/**
 * What a packet moves on the line at most, both ways: it goes up and comes down, and so does its acknowledgement. One
 * for two packets (RFC 9260, 6.2); while some are missing one for each, and more often word that those will not come
 * (FORWARD TSN, RFC 3758): Firefox took 2.3 together.
 * @param {boolean} isLossy
 */
export function moved(isLossy) {
  return 2 * (FULL_BYTES + SIX_BYTES + ACK_BYTES * (isLossy ? 2.5 : 0.5));
}

/** What two connected ends move until they are open, and to close: candidates, keys, keep-alive. */
export const LOOP_BYTES = 24_000;
/** The longest queue that the load may leave behind is gone after this time. */
export const DRAIN_MS = 220;
/** The pace of the load, kbit/s at IP level; a line that is faster than this was never filled. */
export const PACE_KBPS = 2400;
