/** The path, as getStats reports it. Pure functions on plain data, tested on recorded reports. */

/**
 * @typedef {"udp"|"tcp"|"tls"} Transport
 *
 * @typedef {object} Path  of the selected candidate pair; undefined is what a browser does not report
 * @property {string} [local]  type of the local candidate: relay, or the rehearsal is void
 * @property {number} [rtt_ms]  the pair's best round trip: to the other end and back, twice over the person's line
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
  return pair ? { local: local?.candidateType, rtt_ms: bestRoundTrip(pair) } : {};
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
