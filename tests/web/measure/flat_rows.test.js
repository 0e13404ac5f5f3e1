/** What the judgement makes of rows with flat tops. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Level } from "../../../web/measure/level.js";
import { hiss, hum, RATE } from "../made.js";
import { finding, logged } from "./logged.js";

/** Voiced rows with flat tops in so many per cent of a hundred. @param {number} cut @param {number} [voiced] */
function withFlatTops(cut, voiced = 100) {
  return finding({ voiced, sway_db: 1.9, cut: Math.round((cut * voiced) / 100) });
}

test("flat tops in more than a third of the loud rows are too loud, at any level", () => {
  assert.equal(withFlatTops(38, 200), "too_loud");
  assert.equal(withFlatTops(37, 200), "ok");
  assert.equal(finding({ voiced: 200, sway_db: 1.9, dbfs: -38, cut: 200 }), "too_loud");
});

test("near the edge of flat tops more is listened to: two and a half seconds", () => {
  assert.equal(finding({ voiced: 124, sway_db: 1.9, cut: 48 }), null);
  assert.equal(finding({ voiced: 125, sway_db: 1.9, cut: 48 }), "too_loud");
  assert.equal(withFlatTops(22), "ok");
  assert.equal(withFlatTops(23), null);
  assert.equal(withFlatTops(53), null);
  assert.equal(withFlatTops(54), "too_loud");
  assert.equal(withFlatTops(100, 74), null, "and never less than anything else that is not good");
  assert.equal(finding({ voiced: 60, sway_db: 1.9, cut: 30 }, true), "too_loud", "what there is, at the end");
});

test("some flat tops are a reason to hear a second more before a voice is good", () => {
  assert.equal(finding({ voiced: 50, sway_db: 1.9, cut: 2 }), "ok");
  assert.equal(finding({ voiced: 60, sway_db: 1.9, cut: 3 }), null);
  assert.equal(finding({ voiced: 74, sway_db: 1.9, cut: 4 }), null);
  assert.equal(finding({ voiced: 75, sway_db: 1.9, cut: 4 }), "ok");
});

test("rows that are soft beside the loudest tell nothing of an overdriven input", () => {
  const soft = (/** @type {number} */ sway_db) => {
    const level = logged({ voiced: 200, sway_db });
    for (const row of level.rows) row.cut = row.level_dbfs < -24;
    return level.judge()?.measures.cut_percent;
  };

  assert.equal(soft(1.9), 50, "within four decibels");
  assert.equal(soft(2.1), 0);
});

test("the loudest tenth may be a knock: the level is taken below it", () => {
  const level = logged({ voiced: 200, sway_db: 1.9, cut: 200 });
  for (const row of level.rows.slice(0, 10)) Object.assign(row, { level_dbfs: -3, cut: false });

  assert.ok((level.judge()?.measures.cut_percent ?? 0) > 85);
});

test("only voiced rows are looked at for flat tops, and what is found is kept", () => {
  const level = new Level(RATE, () => true);
  level.push(hiss(0.5, -20));
  level.push(hum(0.5, -20, [150, 300]));

  assert.equal(level.rows.filter((row) => row.cut).length, level.rows.filter((row) => row.pitch_hz).length);
  assert.ok(level.rows.some((row) => row.cut) && level.rows.some((row) => !row.cut));
});
