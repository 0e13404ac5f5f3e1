import assert from "node:assert/strict";
import { test } from "node:test";
import { loss, once, twice } from "../../../../web/rehearsal/estimate/loss.js";
import { random } from "../../made.js";

/** Packets through a loop whose each way loses a share. @param {number} percent @param {number} count @param {number} seed */
function independent(percent, count, seed) {
  const next = random(seed);
  const share = twice(percent / 100);
  return Array.from({ length: count }, () => (next() + 1) / 2 < share);
}

/** The same share in bursts (Gilbert), mean length 4. @param {number} percent @param {number} count @param {number} seed */
function bursts(percent, count, seed) {
  const next = random(seed);
  const share = twice(percent / 100);
  let bad = false;
  return Array.from({ length: count }, () => {
    const change = bad ? 1 / 4 : (share / (1 - share)) * (1 / 4);
    if ((next() + 1) / 2 < change) bad = !bad;
    return bad;
  });
}

/** Share of wrong answers of the sequential test over many lines. @param {(seed: number) => boolean[]} line @param {boolean} truth */
function wrong(line, truth) {
  const runs = 400;
  let count = 0;
  for (let seed = 1; seed <= runs; seed++) {
    const outcomes = line(seed * 7919);
    for (let n = 20; n <= outcomes.length; n += 6) {
      const seen = outcomes.slice(0, n);
      const lossy = loss(seen, 1, seen.includes(true))?.lossy ?? null;
      if (lossy === null) continue;
      count += lossy === truth ? 0 : 1;
      break;
    }
  }
  return count / runs;
}

test("a clean line is told within 320 packets, not sooner than bursts of four could hide", () => {
  assert.equal(loss(independent(0, 320, 1), 1)?.lossy, false);
  assert.equal(loss(independent(0, 260, 1), 1)?.lossy, null);
});

test("where packets were lost before, a clean stretch must be longer", () => {
  assert.equal(loss(independent(0, 320, 1), 1, true)?.lossy, null);
  assert.equal(loss(independent(0, 540, 1), 1, true)?.lossy, false);
});

test("independent loss of 1 % and of 3 % are told apart in 98 of 100 lines", () => {
  assert.ok(wrong((seed) => independent(1, 1500, seed), false) <= 0.02);
  assert.ok(wrong((seed) => independent(3, 1500, seed), true) <= 0.02);
});

test("bursts make the test wait, not err: at most 3 of 100 lines with 0.5 % or 4 % are told wrongly", () => {
  assert.ok(wrong((seed) => bursts(0.5, 1500, seed), false) <= 0.03);
  assert.ok(wrong((seed) => bursts(4, 1500, seed), true) <= 0.03);
});

test("the figure is that of one way, both taken as alike", () => {
  const outcomes = Array.from({ length: 1000 }, (_, i) => i % 50 === 0);

  const answer = loss(outcomes, 1);

  assert.equal(answer?.percent.toFixed(2), "1.01");
  assert.equal(once(twice(0.03)).toFixed(6), "0.030000");
});

test("a few packets are no figure", () => {
  assert.equal(loss([false, true, false], 1), undefined);
});
