import assert from "node:assert/strict";
import { test } from "node:test";
import { Level, LIMITS, pitch_hz } from "../../../web/measure/level.js";
import { after, clipped, hear, hiss, hum, mix, RATE, speech } from "../made.js";

test("clear speech is good, and known within two seconds", () => {
  const { finding, seconds } = hear(mix(speech(5, -24), hiss(5, -75)));

  assert.equal(finding, "ok");
  assert.ok(seconds < 2, `${seconds} s`);
});

test("the first word may come late", () => {
  const { finding, seconds } = hear(mix(after(8, speech(5, -24)), hiss(13, -70)));

  assert.equal(finding, "ok");
  assert.ok(seconds > 8 && seconds < 10, `${seconds} s`);
});

test("the same at every common sample rate", () => {
  for (const rate of [8000, 16_000, 44_100, 48_000]) {
    assert.equal(hear(mix(speech(4, -24, rate), hiss(4, -75, 1, rate)), rate).finding, "ok", `${rate} Hz`);
  }
});

test("exact zeros for seconds are a muted device, and shorter ones are not", () => {
  assert.equal(hear(new Float32Array(LIMITS.zero_s * RATE + 1600)).finding, "muted");
  const short = LIMITS.zero_s - 0.5;
  assert.equal(hear(mix(after(short, speech(4, -24)))).finding, "ok");
});

test("a hiss is not speech, however loud", () => {
  for (const dbfs of [-75, -60, -40, -20])
    assert.equal(hear(hiss(14, dbfs)).finding, "silent", `${dbfs} dBFS`);
});

test("a hum is not speech, from the start or switched on later", () => {
  for (const dbfs of [-60, -40, -20]) {
    const mains = hum(11, dbfs, [50, 100, 150, 300]);
    assert.equal(hear(mix(mains, hiss(11, -70))).finding, "silent", `${dbfs} dBFS`);
    assert.equal(hear(mix(after(3, mains), hiss(14, -70))).finding, "silent", `${dbfs} dBFS, late`);
  }
});

test("a whistle and an alarm are not speech", () => {
  const alarm = hum(14, -20, [440]).map((value, i) => ((i / RATE) % 1 < 0.5 ? value : 0));

  assert.equal(hear(mix(after(3, hum(11, -20, [1000])), hiss(14, -70))).finding, "silent");
  assert.equal(hear(mix(alarm, hiss(14, -70))).finding, "silent");
});

test("knocking is not speech", () => {
  const knocks = Float32Array.from({ length: 14 * RATE }, (_, i) => {
    const t = (i / RATE) % 0.7;
    return 0.5 * Math.exp(-t * 60) * Math.sin(2 * Math.PI * 180 * t);
  });

  assert.equal(hear(mix(knocks, hiss(14, -70))).finding, "silent");
});

test("quiet has its edge where the table says", () => {
  const at = (/** @type {number} */ dbfs) => hear(mix(speech(6, dbfs - 2), hiss(6, -85)));

  assert.equal(at(LIMITS.quiet_dbfs + 3).finding, "ok");
  assert.equal(at(LIMITS.quiet_dbfs - 3).finding, "quiet");
});

test("speech over noise has its edge near the table's", () => {
  const at = (/** @type {number} */ below_db) =>
    hear(mix(after(1, speech(9, -24)), hiss(10, -22 - below_db))).finding;

  assert.equal(at(LIMITS.noisy_db + 5), "ok");
  assert.equal(at(LIMITS.noisy_db - 5), "noisy");
});

test("a voice that a loud room drowns is noisy, never silent", () => {
  const drowned = mix(speech(10, -26), hiss(10, -30));

  assert.equal(hear(drowned).finding, "noisy");
});

test("clipped speech is too loud, loud speech is not", () => {
  const loud = mix(speech(5, -18), hiss(5, -70));

  assert.equal(hear(clipped(loud)).finding, "ok");
  assert.equal(hear(clipped(loud.map((value) => 6 * value))).finding, "too_loud");
});

test("pitch is found within a twentieth, from a deep voice to a child's", () => {
  for (const hz of [75, 110, 180, 260, 380]) {
    const span = hum(0.04, -20, [hz, 2 * hz, 3 * hz]);
    assert.ok(Math.abs(pitch_hz(span, RATE) / hz - 1) < 0.05, `${hz} Hz: ${pitch_hz(span, RATE)}`);
  }
});

test("noise has no pitch", () => {
  const voiced = Array.from({ length: 100 }, (_, seed) => pitch_hz(hiss(0.04, -20, seed + 1), RATE)).filter(
    Boolean,
  );

  assert.ok(voiced.length <= 5, `${voiced.length} of 100`);
});

test("before any sound there is no finding and no level, and at the end nothing was measured", () => {
  const level = new Level(RATE);

  assert.equal(level.judge(), null);
  assert.equal(level.now_dbfs(), Number.NEGATIVE_INFINITY);
  assert.deepEqual(level.judge(true), { finding: "not_measured", measures: {} });
});

test("four seconds of exact zeros are a muted device, fewer samples are no evidence", () => {
  const level = new Level(RATE);

  level.push(new Float32Array(4 * RATE - 1));
  const before = [level.judge(), level.judge(true)];
  level.push(new Float32Array(1));

  assert.deepEqual(before, [null, { finding: "not_measured", measures: {} }]);
  assert.deepEqual(level.judge(), { finding: "muted", measures: {} });
});

test("a hum below the voices is taken for the deepest of them, not for an octave above", () => {
  const found = pitch_hz(hum(0.04, -20, [66]), RATE);

  assert.ok(found > 68 && found < 72, `${found}`);
});
