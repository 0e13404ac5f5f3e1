/** Received bytes against trains. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { weigh } from "../../../../web/rehearsal/estimate/estimate.js";

/** @param {number} kbps */
function train(kbps) {
  return { value: kbps, low: 0.92 * kbps, high: 1.08 * kbps };
}

const SEEN = { value: 500, low: 450, high: Number.POSITIVE_INFINITY };

/** @type {[string, Parameters<typeof weigh>, {low: number, high: number}][]} */
const WEIGHED = [
  [
    "a queue is proof, whatever trains say: a shaper lets them pass",
    [{ ...SEEN, high: 550 }, train(9000), 1200, true],
    { low: 450, high: 550 },
  ],
  [
    "enough has passed: trains are not asked",
    [{ ...SEEN, low: 1300 }, train(800), 1200, true],
    { low: 1300, high: Number.POSITIVE_INFINITY },
  ],
  [
    "held back by SCTP, trains of a fast line are believed",
    [SEEN, train(5000), 1200, true],
    { low: 4600, high: Number.POSITIVE_INFINITY },
  ],
  [
    "held back by SCTP, trains of a slow line are believed",
    [SEEN, train(800), 1200, true],
    { low: 736, high: 864 },
  ],
  [
    "trains that differ so much that the line may be faster than the load show no limit",
    [SEEN, { value: 1500, low: 1000, high: 3100 }, 1200, true],
    { low: 1000, high: Number.POSITIVE_INFINITY },
  ],
  [
    "too little has passed to believe trains",
    [{ ...SEEN, value: 300, low: 200 }, train(5000), 1200, true],
    { low: 200, high: Number.POSITIVE_INFINITY },
  ],
  [
    "exactly the need has passed: trains are not asked either",
    [{ ...SEEN, low: 1200, value: 1250 }, train(800), 1200, true],
    { low: 1200, high: Number.POSITIVE_INFINITY },
  ],
  [
    "0.35 of the need is enough to believe fast trains",
    [{ ...SEEN, value: 420, low: 400 }, train(5000), 1200, true],
    { low: 4600, high: Number.POSITIVE_INFINITY },
  ],
  [
    "less is not",
    [{ ...SEEN, value: 419, low: 400 }, train(5000), 1200, true],
    { low: 400, high: Number.POSITIVE_INFINITY },
  ],
  [
    "0.35 of half their own rate is enough to believe slow ones",
    [{ ...SEEN, value: 140, low: 130 }, train(800), 1200, true],
    { low: 736, high: 864 },
  ],
  [
    "less is not, here neither",
    [{ ...SEEN, value: 139, low: 130 }, train(800), 1200, true],
    { low: 130, high: Number.POSITIVE_INFINITY },
  ],
  [
    "a line that bears the load's 2,400 kbit/s to the kbit has a limit",
    [SEEN, { value: 1500, low: 1000, high: 2400 }, 1200, true],
    { low: 1000, high: 2400 },
  ],
  [
    "one that may bear more has none",
    [SEEN, { value: 1500, low: 1000, high: 2401 }, 1200, true],
    { low: 1000, high: Number.POSITIVE_INFINITY },
  ],
  [
    "near, and nothing lost, trains of the need itself are not asked",
    [SEEN, train(1200), 1200, false],
    { low: 450, high: Number.POSITIVE_INFINITY },
  ],
  ["near, and nothing lost, slower ones are", [SEEN, train(1199), 1200, false], { low: 1103, high: 1295 }],
  [
    "near, and nothing lost: a token bucket lets trains pass",
    [SEEN, train(5000), 1200, false],
    { low: 450, high: Number.POSITIVE_INFINITY },
  ],
  [
    "without trains there is only what has passed",
    [SEEN, undefined, 1200, true],
    { low: 450, high: Number.POSITIVE_INFINITY },
  ],
];
for (const [name, witnesses, { low, high }] of WEIGHED) {
  test(name, () => {
    const rate = weigh(...witnesses);

    assert.equal(Math.round(rate?.low ?? 0), low);
    assert.equal(rate && Number.isFinite(rate.high) ? Math.round(rate.high) : rate?.high, high);
  });
}
