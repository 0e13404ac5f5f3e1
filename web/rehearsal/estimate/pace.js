/** Size and pace of the load's packets: the load keeps to them, the estimate relies on them. */

/** One packet's payload. Half of what would fit (RFC 8831, 6.6): loss is measured by the number of packets. */
export const PAYLOAD_BYTES = 556;
/** DATA chunk 16, SCTP 12, DTLS record 13 + 8 + 16, ChannelData 4, UDP 8, IPv4 20. */
export const HEADERS_BYTES = 97;
/** A full-sized packet at IP level. */
export const FULL_BYTES = PAYLOAD_BYTES + HEADERS_BYTES;
/** The longest queue that the load may leave behind is gone after this time. */
export const DRAIN_MS = 220;
/** The pace of the load, kbit/s at IP level; a line that is faster than this was never filled. */
export const PACE_KBPS = 2400;
