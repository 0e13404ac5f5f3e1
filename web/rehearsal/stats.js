/**
 * The one place where samples come from: what getStats says of the path, and the trace of our own packets.
 * Pure functions and plain data, so that a run can be kept as JSON and judged again.
 */

/**
 * @typedef {"udp"|"tcp"|"tls"} Transport
 *
 * @typedef {object} Path  of the selected candidate pair; undefined is what a browser does not say
 * @property {string} [local]  type of the local candidate: relay, or the rehearsal is void
 * @property {string} [protocol]  between browser and relay: udp, tcp, tls
 * @property {number} [rtt_ms]  the pair's best round trip: to the other end and back, twice over the person's line
 *
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
 * @property {number} [pair_ms]  the line's round trip by the browser's own questions, before the load
 */

/**
 * Find how the selected candidate pair goes. W3C webrtc-stats; Firefox has no `transport` entry that names the
 * pair, but marks it `selected`.
 * @param {Iterable<any>} report  the values of an RTCStatsReport
 * @returns {Path}
 */
export function readPath(report) {
  const entries = [...report];
  const pair = selectedPair(entries);
  const local = entries.find((entry) => entry.id === pair?.localCandidateId);
  return pair
    ? { local: local?.candidateType, protocol: local?.relayProtocol, rtt_ms: bestRoundTrip(pair) }
    : {};
}

/**
 * The last one may have met a handshake's packets, so the mean of all counts, too.
 * @param {any} pair
 * @returns {number|undefined} ms
 */
function bestRoundTrip({ currentRoundTripTime, totalRoundTripTime, responsesReceived }) {
  const times = [currentRoundTripTime, totalRoundTripTime / responsesReceived].filter((time) => time > 0);
  return times.length ? 1000 * Math.min(...times) : undefined;
}

/** @param {any[]} entries */
function selectedPair(entries) {
  const pairs = entries.filter((entry) => entry.type === "candidate-pair");
  const named = entries.find((entry) => entry.type === "transport" && entry.selectedCandidatePairId);
  return (
    pairs.find((pair) => pair.id === named?.selectedCandidatePairId) ??
    pairs.find((pair) => pair.selected) ??
    pairs.find((pair) => pair.nominated && pair.state === "succeeded")
  );
}
