import assert from "node:assert/strict";
import { test } from "node:test";
import { judge, LIMITS, sight } from "../../../web/measure/picture.js";
import { frames, room } from "../made.js";

/** @param {Parameters<typeof frames>[0]} options */
function finding(options) {
  return judge(frames(options).map(sight)).finding;
}

const person = room(60, 180);

test("a person in a lit room is a good picture", () => {
  assert.equal(finding({ paint: person, noise: 1 }), "ok");
});

test("a still scene is not a frozen camera, because sensor noise changes pixels", () => {
  assert.equal(finding({ paint: person, noise: 0.4 }), "ok");
});

test("exact repeats over more than a second are a frozen picture", () => {
  assert.equal(finding({ paint: person }), "frozen");
});

test("a short stall is not a frozen picture", () => {
  const enough = Math.floor((LIMITS.still_ms / 1000) * 30) - 2;

  const paint = (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ k) =>
    person(x, y) + Math.min(k, 60 - enough);

  assert.equal(finding({ paint }), "ok");
});

test("a dark room has structure: it is dark and not covered", () => {
  assert.equal(finding({ paint: room(5, 32), noise: 3 }), "dark");
});

test("a covered lens is dark without structure, however noisy", () => {
  for (const noise of [0.5, 3, 8]) assert.equal(finding({ paint: () => 12, noise }), "covered");
});

test("exact black that never changes is a closed shutter", () => {
  assert.equal(finding({ paint: () => 0 }), "covered");
});

test("a bright lens that sees nothing is taped over", () => {
  assert.equal(finding({ paint: () => 140, noise: 2 }), "covered");
});

test("a plain picture whose light changes is not taped over", () => {
  assert.equal(finding({ paint: (_x, _y, k) => 120 + k }), "ok");
});

test("dim ends where the table says", () => {
  const at = (/** @type {number} */ mean) => {
    const paint = (/** @type {number} */ x) => mean + (x < 0.5 ? -20 : 20);
    return finding({ paint, noise: 0.5 });
  };

  assert.equal(at(LIMITS.dark - 2), "dark");
  assert.equal(at(LIMITS.dark + 2), "ok");
});

test("640 × 480 is enough, upright too; less is not", () => {
  const sized = (/** @type {number} */ width, /** @type {number} */ height) =>
    finding({ paint: person, noise: 1, width, height });

  assert.equal(sized(640, 480), "ok");
  assert.equal(sized(480, 640), "ok");
  assert.equal(sized(640, 478), "low_resolution");
  assert.equal(sized(638, 480), "low_resolution");
  assert.equal(sized(320, 240), "low_resolution");
});

test("the frame rate has its edge where the table says", () => {
  const at = (/** @type {number} */ rate_hz) => finding({ paint: person, noise: 1, rate_hz });

  assert.equal(at(LIMITS.rate_hz + 0.5), "ok");
  assert.equal(at(LIMITS.rate_hz - 0.5), "low_rate");
});

test("frames that the page was too slow to see count for the rate", () => {
  const seen = frames({ paint: person, noise: 1, rate_hz: 6 }).map((frame) => ({
    ...frame,
    presented: frame.presented * 5,
  }));

  assert.equal(judge(seen.map(sight)).finding, "ok");
});

/**
 * Sights without a fault, but for what is said: `structure` is the deviation of the blocks, `sway` and `tint`
 * that of brightness and tint from frame to frame (exact for even counts).
 * @param {{count?: number, step_ms?: number, brightness?: number, structure?: number, sway?: number, tint?: number,
 *   width?: number, height?: number, still?: number}} options  `still`: so many of the newest show the same
 * @returns {import("../../../web/measure/picture.js").Sight[]}
 */
function sights(options) {
  const {
    count = 2,
    step_ms = 50,
    brightness = 120,
    structure = 10,
    sway = 0,
    tint = 0,
    still = 1,
  } = options;
  const { width = 640, height = 480 } = options;
  return Array.from({ length: count }, (_, k) => ({
    at_ms: k * step_ms,
    presented: k + 1,
    width,
    height,
    brightness: brightness + (k % 2 ? sway : -sway),
    tint: k % 2 ? tint : -tint,
    blocks: Float32Array.from({ length: 48 }, (_, i) => brightness + (i % 2 ? structure : -structure)),
    print: Math.min(k, count - still),
  }));
}

/** @type {[string, Parameters<typeof sights>[0]][]} */
const EDGES = [
  ["ok", { brightness: LIMITS.dark }],
  ["dark", { brightness: LIMITS.dark - 0.1 }],
  ["dark", { brightness: LIMITS.covered, structure: LIMITS.structure - 0.1 }],
  ["covered", { brightness: LIMITS.covered - 0.1, structure: LIMITS.structure - 0.1 }],
  ["dark", { brightness: LIMITS.covered - 0.1, structure: LIMITS.structure }],
  ["ok", { structure: LIMITS.blank + 0.01 }],
  ["covered", { structure: LIMITS.blank - 0.01 }],
  ["covered", { structure: LIMITS.blank - 0.01, sway: LIMITS.steady - 0.01 }],
  ["ok", { structure: LIMITS.blank - 0.01, sway: LIMITS.steady }],
  ["ok", { structure: LIMITS.blank - 0.01, tint: LIMITS.steady }],
  ["ok", { structure: LIMITS.blank - 0.01, sway: LIMITS.steady / 2, tint: LIMITS.steady / 2 }],
  ["frozen", { count: 16, still: 16, step_ms: LIMITS.still_ms / 15 }],
  ["frozen", { count: 20, still: 16, step_ms: LIMITS.still_ms / 15 }],
  ["ok", { count: 16, still: 16, step_ms: LIMITS.still_ms / 15 - 1 }],
  ["ok", { count: 20, still: 15, step_ms: LIMITS.still_ms / 14 - 5 }],
  ["ok", { count: 13, step_ms: 1000 / LIMITS.rate_hz }],
  ["low_rate", { count: 13, step_ms: 1000 / LIMITS.rate_hz + 1 }],
  ["low_resolution", { width: LIMITS.long_side - 1 }],
  ["low_resolution", { height: LIMITS.short_side - 1 }],
];

test("every edge of the table belongs to the side that it says", () => {
  for (const [expected, options] of EDGES)
    assert.equal(judge(sights(options)).finding, expected, JSON.stringify(options));
});

test("of several faults the one with the greatest damage is said", () => {
  const small = { width: 320, height: 240 };

  assert.equal(judge(sights({ count: 20, still: 20, step_ms: 100, brightness: 40 })).finding, "frozen");
  assert.equal(judge(sights({ ...small, brightness: 40, step_ms: 200 })).finding, "dark");
  assert.equal(judge(sights({ ...small, step_ms: 200 })).finding, "low_resolution");
});

test("the newest fifteen frames tell the light, the newest forty the rate", () => {
  const seen = sights({ count: 60, step_ms: 40 });
  Object.assign(/** @type {object} */ (seen[44]), { brightness: 0 });
  Object.assign(/** @type {object} */ (seen[45]), { brightness: 135 });
  for (const early of seen.slice(0, 20)) early.presented = -1000;

  const { brightness, rate_hz } = judge(seen).measures;

  assert.equal(brightness, 121);
  assert.ok(Math.abs((rate_hz ?? 0) - 25) < 1e-9, `${rate_hz}`);
});

test("two frames of the same moment have no rate", () => {
  assert.equal(judge(sights({ step_ms: 0 })).measures.rate_hz, 0);
});

test("the measures are those of the newest frames", () => {
  assert.deepEqual(judge(sights({ count: 10, width: 1280, height: 720 })).measures, {
    width: 1280,
    height: 720,
    rate_hz: 20,
    brightness: 120,
    structure: 10,
  });
});

/** @param {(x: number, y: number) => [number, number, number]} paint  red, green, blue of 64 × 48 samples */
function painted(paint) {
  const rgba = Uint8ClampedArray.from({ length: 64 * 48 * 4 }, (_, i) => {
    const place = i >> 2;
    return [...paint(place % 64, Math.floor(place / 64)), 255][i % 4] ?? 0;
  });
  return sight({ at_ms: 7, presented: 3, width: 640, height: 480, rgba });
}

test("brightness is luma after BT.601, tint is red less blue", () => {
  const { brightness, tint, blocks, ...rest } = painted(() => [100, 50, 20]);

  assert.ok(Math.abs(brightness - (29.9 + 29.35 + 2.28)) < 1e-3, `${brightness}`);
  assert.ok(Math.abs(tint - 80) < 1e-6, `${tint}`);
  assert.equal(blocks.length, 48);
  assert.deepEqual([rest.at_ms, rest.presented, rest.width, rest.height], [7, 3, 640, 480]);
});

test("a block is the mean of its own eight by eight samples", () => {
  const { blocks } = painted((x, y) => (x >> 3 === 5 && y >> 3 === 2 ? [255, 255, 255] : [0, 0, 0]));

  assert.deepEqual(
    Array.from(blocks, Math.round),
    Array.from({ length: 48 }, (_, i) => (i === 2 * 8 + 5 ? 255 : 0)),
  );
});

test("two frames that differ in one sample have different prints", () => {
  const prints = new Set([painted(() => [9, 9, 9]).print]);
  for (let channel = 0; channel < 3; channel++)
    for (const [x, y] of [
      [0, 0],
      [63, 0],
      [0, 47],
      [63, 47],
    ])
      prints.add(
        painted((px, py) => {
          const one = /** @type {[number, number, number]} */ ([9, 9, 9]);
          if (px === x && py === y) one[channel] = 10;
          return one;
        }).print,
      );

  assert.equal(prints.size, 13);
});
