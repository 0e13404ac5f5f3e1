/**
 * Loss by sequence numbers: a sequential test of "not more than the edge" against "three times as much".
 */

/** @typedef {import("./trace.js").Packet} Packet */

/**
 * @typedef {object} Loss
 * @property {number} percent  of each way, both taken as alike
 * @property {number} low_percent  it is at least this, sampling error allowed for
 * @property {number} packets  that the figure rests on
 * @property {boolean|null} lossy  the test's answer, null while it has none
 */

/** A packet counts as lost when one of its side that left later arrived this long ago. */
const OVERDUE_MS = 40;
/** Chance of either wrong answer. */
const ERROR = 0.005;
/** One-sided 97.5 % of the normal distribution. */
const Z = 2;
/** Packets in a block: losses per block show how much they come in bursts. */
const BLOCK = 16;
/** Losses that come in bursts stay away for long: a clean line must show this much more than independent ones … */
const BURSTS = 2.4;
/** … and more where packets were lost before, under full load. */
const SUSPECT = 4;

/** The loop crosses the line twice: loss of the loop from loss of one way. @param {number} share @param {1|2} [crossings] */
export function twice(share, crossings = 2) {
  return 1 - (1 - share) ** crossings;
}

/** Loss of one way from loss of the loop, both ways alike. @param {number} share @param {1|2} [crossings] */
export function once(share, crossings = 2) {
  return 1 - (1 - share) ** (1 / crossings);
}

/**
 * Wald's sequential probability ratio test (1945). Bursts break the independence that it needs, so the log
 * ratio is divided by how much more the losses of blocks scatter than independent ones would.
 * @param {boolean[]} outcomes  in the order of sending, true for lost
 * @param {number} edge_percent  loss of one way that is still good
 * @param {boolean} [isSuspect]  packets were lost before
 * @param {1|2} [crossings]  of the line, by each packet
 * @returns {Loss|undefined}
 */
export function loss(outcomes, edge_percent, isSuspect = false, crossings = 2) {
  const packets = outcomes.length;
  if (packets < BLOCK) return undefined;
  const lost = outcomes.filter(Boolean).length;
  const p0 = twice(edge_percent / 100, crossings);
  const p1 = twice((3 * edge_percent) / 100, crossings);
  const ratio = lost * Math.log(p1 / p0) + (packets - lost) * Math.log((1 - p1) / (1 - p0));
  const bursts = scatter(outcomes, lost / packets);
  const error = (Z * Math.sqrt(bursts * lost)) / packets;
  const bound = Math.log((1 - ERROR) / ERROR);
  const clean = -bound * Math.max(bursts, isSuspect ? SUSPECT : BURSTS);
  const lossy = ratio >= bound * bursts ? true : ratio <= clean ? false : null;
  const low_percent = 100 * once(Math.max(0, lost / packets - error), crossings);
  return { percent: 100 * once(lost / packets, crossings), low_percent, packets, lossy };
}

/** Variance of losses per block against the binomial one, at least 1. @param {boolean[]} outcomes @param {number} share */
function scatter(outcomes, share) {
  const blocks = Math.floor(outcomes.length / BLOCK);
  const expected = BLOCK * share * (1 - share);
  if (blocks < 5 || expected === 0) return 1;
  let sum = 0;
  for (let i = 0; i < blocks; i++) {
    const lost = outcomes.slice(i * BLOCK, (i + 1) * BLOCK).filter(Boolean).length;
    sum += (lost - BLOCK * share) ** 2;
  }
  return Math.max(1, sum / (blocks - 1) / expected);
}

/**
 * What became of the packets that were sent while the line was calm; those still under way are left out.
 * @param {Packet[]} packets  in the order of sending
 * @param {(sent_ms: number) => boolean} calm
 * @param {number} now_ms
 * @returns {boolean[]}
 */
export function outcomes(packets, calm, now_ms) {
  const full = packets.filter((packet) => !packet.small);
  /** @type {number[]} */
  const settled = [];
  for (const { side, seq, got_ms } of full) {
    if (got_ms !== null && got_ms < now_ms - OVERDUE_MS) settled[side] = Math.max(settled[side] ?? seq, seq);
  }
  const known = full.filter((p) => p.got_ms !== null || p.seq < (settled[p.side] ?? 0));
  return known.filter((packet) => calm(packet.sent_ms)).map((packet) => packet.got_ms === null);
}
