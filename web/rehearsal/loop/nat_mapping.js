/**
 * How the person's network maps addresses: a connection that only gathers candidates asks the relay's two ports.
 * Addresses stay in this file; conclusions leave it.
 */

/**
 * @typedef {object} Paths
 * @property {string[]} kinds  of candidates seen: host, srflx
 * @property {number[]} families  of addresses seen: 4, 6; browsers hide the person's own until the camera is allowed
 * @property {"same"|"differs"|null} mapping  differs: the router gives one socket another port for each that it talks
 *   to (RFC 4787, 4.1: symmetric NAT), so a direct way is unlikely; null where that is not clear
 */

/**
 * Start gathering. Costs two short requests a network interface.
 * @param {import("../../browser/environment.js").Environment} environment
 * @param {string[]} urls  `stun:` addresses, two ports of one host; with fewer there is nothing to compare
 * @returns {() => Paths|null} ends it, and returns what was seen until then
 */
export function probeNat(environment, urls) {
  if (urls.length < 2) return () => null;
  const connection = environment.peerConnection({ iceServers: [{ urls }] });
  /** @type {string[]} */
  const lines = [];
  /** @type {Paths|null} */
  let seen = null;
  connection.addEventListener("icecandidate", ({ candidate }) => lines.push(candidate?.candidate ?? ""));
  connection.createDataChannel("");
  connection.setLocalDescription().catch(() => {}); // closed before it began
  return () => {
    seen ??= conclude(lines, connection.iceGatheringState === "complete");
    connection.close();
    return seen;
  };
}

/** A global IPv6 address (RFC 4291, 2.5.4): no router translates it. */
const WORLDWIDE = /^[23]...:/;

/**
 * Chromium and Firefox show a mapping that both ports saw alike once, else both, with one foundation as they have
 * one base (RFC 8445, 5.1.1.3). Gathering is complete in time only where every port has answered: a silent one is
 * asked for ten seconds.
 * @param {string[]} lines  candidate attributes (RFC 8839, 5.1)
 * @param {boolean} isComplete
 * @returns {Paths}
 */
export function conclude(lines, isComplete) {
  const candidates = lines.map(parse).filter(({ kind }) => kind);
  const shown = candidates.filter(({ address }) => !address.endsWith(".local"));
  return {
    kinds: [...new Set(candidates.map(({ kind }) => kind))].sort(),
    families: [...new Set(shown.map(({ address }) => (address.includes(":") ? 6 : 4)))],
    mapping: mapping(candidates, isComplete),
  };
}

/** @param {string} line */
function parse(line) {
  const [foundation = "", , , , address = "", port = "", , kind = ""] = line.split(" ");
  return { foundation, address, port, kind };
}

/**
 * @param {ReturnType<typeof parse>[]} candidates
 * @param {boolean} isComplete
 */
function mapping(candidates, isComplete) {
  /** @type {Record<string, Set<string>>} of each base, what the world sees of it */
  const bases = {};
  for (const { foundation, address, port, kind } of candidates) {
    if (kind === "host" && WORLDWIDE.test(address)) return "same";
    if (kind === "srflx") bases[foundation] = (bases[foundation] ?? new Set()).add(`${address} ${port}`);
  }
  const sizes = Object.values(bases).map(({ size }) => size);
  if (sizes.includes(1)) return isComplete ? "same" : null; // one way that stays is enough
  return sizes.length > 0 ? "differs" : null;
}
