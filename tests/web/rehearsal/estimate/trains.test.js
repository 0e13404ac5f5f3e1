/** What the spacing in trains tells of a line, steady or not. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { trainRate } from "../../../../web/rehearsal/estimate/rate.js";
import { random } from "../../made.js";
import { Way } from "../way.js";

/**
 * Trains of packets, each into an idle line.
 * @param {import("../way.js").Line & {kbps: number}} line
 * @param {number} trains
 * @param {number} packets
 * @param {(train: number) => number} [late_ms]  another's packets in the middle of a train
 */
function sent({ kbps, ...line }, trains, packets, late_ms = () => 0) {
  const next = random(11);
  const draw = () => (next() + 1) / 2;
  const [up, down] = [
    new Way(kbps, { delay: 60, ...line }, draw),
    new Way(10_000, { delay: 60, ...line }, draw),
  ];
  return Array.from({ length: trains * packets }, (_, i) => {
    const train = Math.floor(i / packets);
    const head = i % packets === 0;
    const sent_ms = 200 * train;
    const late = i % packets > packets / 2 ? late_ms(train) : 0;
    const got_ms = Number(down.carry(Number(up.carry(sent_ms, 653)), 653)) + late;
    return { side: 0, seq: i, train, head, bytes: 653, small: false, held: false, sent_ms, got_ms };
  });
}

for (const kbps of [300, 1200, 5000]) {
  test(`trains tell ${kbps} kbit/s, whatever is lost on the way`, () => {
    const lossy = sent({ kbps }, 6, 10).map((p) => (p.seq % 17 === 3 ? { ...p, got_ms: null } : p));

    const rate = trainRate(lossy);

    assert.ok(rate && Math.abs(rate.value / kbps - 1) < 0.12, JSON.stringify(rate));
    assert.ok(rate.high / rate.low < 1.2, JSON.stringify(rate));
  });
}

test("too few trains are no figure, nor are too few packets of one", () => {
  assert.equal(trainRate(sent({ kbps: 5000 }, 4, 10)), undefined);
  assert.equal(trainRate(sent({ kbps: 5000 }, 9, 2)), undefined);
});

test("one train in eight that another's packets have stretched changes nothing on a steady line", () => {
  const rate = trainRate(sent({ kbps: 1000 }, 8, 10, (train) => (train === 3 ? 400 : 0)));

  assert.ok(rate && Math.abs(rate.value / 1000 - 1) < 0.05, JSON.stringify(rate));
});

for (const [kbps, jitter] of /** @type {[number, number][]} */ ([
  [430, 25],
  [800, 25],
  [1000, 40],
])) {
  test(`where the delay wanders by ${jitter} ms, ${kbps} kbit/s lies within bounds that more trains draw together`, () => {
    const rates = [6, 40].map((trains) => trainRate(sent({ kbps, jitter }, trains, 5)));

    const [few, many] = rates.map((rate) => rate ?? { value: 0, low: 1, high: 0 });
    for (const rate of [few, many])
      assert.ok(rate && rate.low <= kbps && rate.high >= kbps, JSON.stringify(rate));
    assert.ok(few && many && many.high / many.low < 0.9 * (few.high / few.low), JSON.stringify([few, many]));
    assert.ok(Math.abs((many?.value ?? 0) / kbps - 1) < 0.25, JSON.stringify(many));
  });
}
