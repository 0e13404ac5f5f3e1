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

test("frames of one moment show no rate", () => {
  const moment = frames({ paint: person, noise: 1, count: 3 }).map((frame) => sight({ ...frame, at_ms: 0 }));

  assert.equal(judge(moment).measures.rate_hz, 0);
});
