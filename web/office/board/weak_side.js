/**
 * Which side of a weak direct path is the weak one: what the two browsers found together is compared with what each side's own
 * check of its connection found. The counsellor's stays in her browser, so it is compared here.
 */

/** Findings of a connection, and of the direct path, that are about how much gets through and how steadily. */
const WEAK = ["limited", "unstable", "poor"];
/** What one of the two sends the other one receives: the note that both checks would have on it. @type {Record<string, string>} */
const OPPOSITE = { slow_up: "slow_down", slow_down: "slow_up" };

/**
 * @typedef {{finding: string|null, notes: string[]}} Seen  what a check has found
 * @typedef {"ours"|"theirs"|"both"} Side  the counsellor's, the client's
 */

/**
 * @param {Seen} direct  as the client sees it: `slow_up` is from the client to the counsellor
 * @param {Seen} theirs  the client's own connection
 * @param {Seen|null} ours  the counsellor's, null where it is not known
 * @returns {Side|null} null: it cannot be told
 */
export function weakSide(direct, theirs, ours) {
  if (!isIn(WEAK, direct.finding)) return null;
  const way = direct.notes.find((note) => note in OPPOSITE);
  const client = isWeak(theirs, way);
  const counsellor = ours && isWeak(ours, way && OPPOSITE[way]);
  if (client && counsellor) return "both";
  if (client || counsellor) return client ? "theirs" : "ours";
  if (client === counsellor) return null;
  return client === false ? "ours" : "theirs"; // one is known to be good, of the other nothing is known
}

/**
 * Whether a side's own connection is weak where the path is; null where that was not measured.
 * @param {Seen} connection
 * @param {string|undefined} way  undefined: both ways
 */
function isWeak({ finding, notes }, way) {
  if (finding === "good") return false;
  if (!isIn(WEAK, finding)) return null;
  const slow = notes.find((note) => note in OPPOSITE);
  return !way || !slow || slow === way;
}

/** @param {string[]} known @param {string|null} name */
function isIn(known, name) {
  return name !== null && known.includes(name);
}

/**
 * A row whose sentence about the direct path names the side.
 * @param {import("./row.js").Row} row
 * @param {Seen|null} ours
 */
export function withSide(row, ours) {
  const { direct, connection } = row.checks;
  const side = direct && connection && weakSide(direct, connection, ours);
  const say = side && direct.sides[side];
  return say ? { ...row, checks: { ...row.checks, direct: { ...direct, say } } } : row;
}
