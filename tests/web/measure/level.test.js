import assert from "node:assert/strict";
import { test } from "node:test";
import { decimate, Level, LIMITS, pitch_hz } from "../../../web/measure/level.js";
import { after, clipped, hear, hiss, hum, mix, RATE, speech } from "../made.js";
import { finding, logged } from "./logged.js";

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

test("a good voice is known after half a second, and anything else after one and a half", () => {
  assert.equal(finding({ voiced: 24 }), null);
  assert.equal(finding({ voiced: 25 }), "ok");
  assert.equal(finding({ voiced: 74, dbfs: -50 }), null);
  assert.equal(finding({ voiced: 75, dbfs: -50 }), "quiet");
  assert.equal(finding({ voiced: 30, dbfs: -50 }, true), "quiet");
});

test("flat tops in 38 of a hundred loud rows are too loud, and near that edge it takes longer", () => {
  assert.equal(finding({ voiced: 200, cut: 76 }), "too_loud"); // every second row is a loud one
  assert.equal(finding({ voiced: 200, cut: 74 }), "ok");
  assert.equal(finding({ voiced: 124, cut: 50 }), null);
  assert.equal(finding({ voiced: 125, cut: 50 }), "too_loud");
  assert.equal(finding({ voiced: 76, cut: 44 }), "too_loud"); // 58 of a hundred: no doubt
  assert.equal(finding({ voiced: 40, cut: 2 }), null); // 5 of a hundred: not good so soon
  assert.equal(finding({ voiced: 42, cut: 2 }), "ok");
});

test("only what rises more than six decibels above the floor counts as voice", () => {
  assert.equal(finding({ dbfs: -60, sway_db: 4, floor_dbfs: -70 }, true), "silent");
  assert.equal(finding({ dbfs: -59.9, sway_db: 4, floor_dbfs: -70 }, true), "quiet");
});

test("a voice wanders in loudness and in pitch", () => {
  assert.equal(finding({ sway_db: LIMITS.loudness_db }), null);
  assert.equal(finding({ sway_db: LIMITS.loudness_db + 0.1 }), "ok");
  assert.equal(finding({ sway_semitones: LIMITS.pitch_semitones - 0.05 }), null);
  assert.equal(finding({ sway_semitones: LIMITS.pitch_semitones + 0.05 }), "ok");
});

test("the level is that of the mean power, the floor that of the quietest tenth", () => {
  const measures = logged({ dbfs: -25, sway_db: 5, floor_dbfs: -80 }).judge()?.measures;

  assert.ok(Math.abs((measures?.level_dbfs ?? 0) - 10 * Math.log10((1e-2 + 1e-3) / 2)) < 1e-9);
  assert.deepEqual([measures?.floor_dbfs, measures?.clipped_percent], [-80, 0]);
});

test("a tenth of the rows has to be without voice, and one row more", () => {
  assert.equal(finding({ voiced: 90, quiet: 10 }), null);
  assert.equal(finding({ voiced: 89, quiet: 11 }), "ok");
  assert.equal(finding({ voiced: 84, quiet: 9 }), null);
  assert.equal(finding({ voiced: 84, quiet: 10 }), "ok");
});

test("a floor of exact zeros counts as −120 dB", () => {
  assert.equal(logged({ floor_dbfs: Number.NEGATIVE_INFINITY }).judge()?.measures.floor_dbfs, -120);
});

test("one clipped row of a hundred is too loud", () => {
  assert.equal(finding({ voiced: 100, clipped: 1 }), "too_loud");
  assert.equal(finding({ voiced: 101, clipped: 1 }), "ok");
});

test("zeros of four seconds at the end of a voice are a muted device, and not one sample less", () => {
  const level = logged({});
  level.zeros = LIMITS.zero_s * RATE - 1;
  assert.equal(level.judge()?.finding, "ok");

  level.zeros += 1;
  assert.deepEqual(level.judge(), { finding: "muted", measures: {} });
});

/** Rows as loud as their floor: so many of one pitch, and others, each a semitone from the next. */
function drowned(/** @type {number} */ alike, /** @type {number} */ others, spread = 0) {
  const level = new Level(RATE);
  const tones = [
    ...Array.from({ length: alike }, (_, i) => 30 + (i % 2 ? spread : 0)),
    ...Array.from({ length: others }, (_, i) => (i < 29 ? i : i + 3)),
  ];
  const pitches = tones.map((tone) => 70 * 2 ** (tone / 12));
  level.rows = pitches.map((pitch_hz) => ({ level_dbfs: -20, clipped: 0, pitch_hz, cut: false }));
  level.heard = LIMITS.evidence_s * RATE;
  return level.judge(true)?.finding;
}

test("a voice in noise as loud is told by half a second of pitches that do not come back", () => {
  assert.equal(drowned(0, 25), "noisy");
  assert.equal(drowned(0, 24), "silent");
});

test("more than a third and a bit of one pitch is a hum, whatever else is there", () => {
  assert.equal(drowned(14, 26), "noisy");
  assert.equal(drowned(15, 25), "silent");
  assert.equal(drowned(15, 25, 0.55), "silent", "within twice the edge of wandering");
  assert.equal(drowned(15, 25, 0.65), "noisy");
});

test("rows come every 20 ms and look at 40, however the samples arrive", () => {
  const sound = speech(1, -20);
  const [whole, pieces] = [new Level(RATE), new Level(RATE)];

  whole.push(sound);
  for (let at = 0; at < sound.length; at += 333) pieces.push(sound.subarray(at, at + 333));

  assert.equal(whole.rows.length, 49);
  assert.deepEqual(pieces.rows, whole.rows);
  assert.equal(pieces.heard, RATE);
});

test("zeros are counted from the newest sample that is none", () => {
  const level = new Level(RATE);
  level.push(Float32Array.of(0, 0, 0.5, 0));
  level.push(Float32Array.of(0, 0));

  assert.deepEqual([level.zeros, level.heard], [3, 6]);
});

test("a row has the level of its span, and is clipped where samples reach full scale", () => {
  const level = new Level(RATE);
  level.push(Float32Array.from({ length: 640 }, (_, i) => (i < 160 ? -LIMITS.full_scale - 0.001 : 0.1)));

  const [row] = level.rows;

  assert.ok(Math.abs((row?.level_dbfs ?? 0) - 10 * Math.log10((0.986 ** 2 + 3 * 0.01) / 4)) < 1e-3);
  assert.equal(row?.clipped, 0.25);
});

test("what is hardly audible has no pitch", () => {
  const pitch = (/** @type {number} */ dbfs) => {
    const level = new Level(RATE);
    level.push(hum(0.04, dbfs, [200]));
    return level.rows[0]?.pitch_hz;
  };

  assert.equal(pitch(LIMITS.audible_dbfs - 1), 0);
  assert.ok(Math.abs((pitch(LIMITS.audible_dbfs + 1) ?? 0) - 200) < 2);
});

test("the meter shows the loudest of the newest tenth of a second", () => {
  const level = logged({ voiced: 1, dbfs: -10, sway_db: 0, quiet: 4, floor_dbfs: -50 });
  assert.equal(level.now_dbfs(), -10);

  level.rows.push({ level_dbfs: -40, clipped: 0, pitch_hz: 0, cut: false });
  assert.equal(level.now_dbfs(), -40);
  assert.equal(new Level(RATE).now_dbfs(), Number.NEGATIVE_INFINITY);
});

test("fewer samples are means of neighbours, without what is constant", () => {
  assert.deepEqual([...decimate(Float32Array.of(1, 3, 5, 7, 9), 2)], [-2, 2]);
  assert.deepEqual([...decimate(Float32Array.of(1, 2, 6), 1)], [-2, -1, 3]);
  assert.deepEqual([...decimate(Float32Array.of(1), 2)], []);
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
