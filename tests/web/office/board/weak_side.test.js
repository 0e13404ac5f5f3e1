import assert from "node:assert/strict";
import { test } from "node:test";
import { weakSide, withSide } from "../../../../web/office/board/weak_side.js";

/** @param {string|null} finding @param {string[]} notes */
const seen = (finding, ...notes) => ({ finding, notes });
const GOOD = seen("good");
const UNKNOWN = seen("not_measured");

for (const [what, direct, theirs, ours, side] of /** @type {const} */ ([
  ["hers receives slowly", seen("limited", "slow_up"), GOOD, seen("limited", "slow_down"), "ours"],
  ["hers sends slowly", seen("poor", "slow_down"), GOOD, seen("poor", "slow_up"), "ours"],
  ["the client's sends slowly", seen("limited", "slow_up"), seen("limited", "slow_up"), GOOD, "theirs"],
  ["the client's receives slowly", seen("poor", "slow_down"), seen("limited", "slow_down"), GOOD, "theirs"],
  [
    "both are slow there",
    seen("poor", "slow_up"),
    seen("poor", "slow_up"),
    seen("poor", "slow_down"),
    "both",
  ],
  ["hers is unsteady", seen("unstable"), GOOD, seen("unstable"), "ours"],
  ["hers is slow the other way", seen("limited", "slow_up"), UNKNOWN, seen("limited", "slow_up"), "theirs"],
  ["hers is slow both ways", seen("limited", "slow_up"), GOOD, seen("limited"), "ours"],
  ["hers is good, of the client's nothing is known", seen("limited"), UNKNOWN, GOOD, "theirs"],
  ["the client's is good, hers was not checked", seen("limited"), GOOD, null, "ours"],
  ["the client's is weak, hers was not checked", seen("limited"), seen("limited"), null, "theirs"],
  ["both are good: it is what lies between", seen("limited"), GOOD, GOOD, null],
  ["of neither anything is known", seen("limited"), UNKNOWN, null, null],
  ["the path is good", GOOD, seen("poor"), seen("poor"), null],
  ["there is no direct path", seen("relayed_only"), GOOD, seen("poor"), null],
  ["nothing was tried", seen(null), GOOD, seen("poor"), null],
])) {
  test(`${what}: ${side ?? "no side"}`, () => {
    assert.equal(weakSide(direct, theirs, ours), side);
  });
}

/** @param {string} finding @returns {any} */
const row = (finding) => ({
  checks: {
    connection: { ...GOOD },
    direct: { ...seen(finding), say: "unsure", sides: { ours: "yours", theirs: "the client's" } },
  },
});

test("the row's sentence is the side's, and the server's own where no side is known", () => {
  assert.equal(withSide(row("limited"), seen("limited")).checks.direct?.say, "yours");
  assert.equal(withSide(row("limited"), GOOD).checks.direct?.say, "unsure");
  assert.equal(withSide(row("good"), seen("limited")).checks.direct?.say, "unsure");
});
