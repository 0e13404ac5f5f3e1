import assert from "node:assert/strict";
import { test } from "node:test";
import { isCutOff } from "../../../web/measure/flat_tops.js";
import { Level } from "../../../web/measure/level.js";
import { clipped, gain, hear, hiss, hum, mix, RATE, random, speech } from "../made.js";

const HIGH_PASS_HZ = 210;

/** What an overdriven input makes of a voice. @param {number} db  over full scale */
function overdriven(db, rate = RATE) {
  return clipped(mix(speech(6, -18, rate), hiss(6, -75, 1, rate)).map((value) => gain(db) * value));
}

/** @param {Float32Array} samples @param {number} db */
function scaled(samples, db) {
  return samples.map((value) => gain(db) * value);
}

/**
 * A filter of second order (Butterworth, bilinear transform).
 * @param {Float32Array} samples @param {number} hz @param {"low"|"high"} pass
 */
function filtered(samples, hz, pass, rate = RATE) {
  const w = Math.tan((Math.PI * hz) / rate);
  const norm = 1 / (1 + Math.SQRT2 * w + w * w);
  const b = pass === "low" ? w * w * norm : norm;
  const middle = pass === "low" ? 2 * b : -2 * b;
  const [a1, a2] = [2 * (w * w - 1) * norm, (1 - Math.SQRT2 * w + w * w) * norm];
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  return samples.map((x) => {
    const y = b * (x + x2) + middle * x1 - a1 * y1 - a2 * y2;
    [x2, x1, y2, y1] = [x1, x, y1, y];
    return y;
  });
}

/** What a browser makes of a sound for a call: a high-pass, a level that follows, little above 7 kHz. */
function forACall(/** @type {Float32Array} */ samples, rate = RATE) {
  const passed = filtered(samples, HIGH_PASS_HZ, "high", rate);
  return passed.map((value, i) => 0.4 * (1 + 0.5 * Math.sin((2 * Math.PI * 0.4 * i) / rate)) * value);
}

/** Eight bits as in telephony (µ-law, G.711). @param {Float32Array} samples */
function byTelephone(samples) {
  return samples.map((value) => {
    const coded = Math.round((Math.sign(value) * 127 * Math.log1p(255 * Math.abs(value))) / Math.log(256));
    return (Math.sign(coded) * (256 ** (Math.abs(coded) / 127) - 1)) / 255;
  });
}

/** The gain of a compressor: loud and soft alike, as broadcasters and phones do. @param {Float32Array} samples */
function compressed(samples) {
  let envelope = 0;
  return samples.map((value) => {
    envelope = Math.max(Math.abs(value), envelope * (1 - 10 / RATE));
    return value * Math.min(30, 0.3 / (envelope + 0.001)) * 0.9;
  });
}

/** A voice with formants: pulses through resonators, as loud as may be. @param {number} pitch_hz */
function formants(pitch_hz, rate = RATE) {
  const next = random(5);
  let out = Float32Array.from({ length: 6 * rate }, (_, i) => {
    const period = Math.round(rate / (pitch_hz * (1 + 0.1 * Math.sin(i / rate / 0.3))));
    return (i % period === 0 ? 1 : 0) * (Math.floor((i / rate) * 4) % 5 ? 1 : 0) + 0.001 * next();
  });
  for (const hz of [600, 1200, 2500]) {
    const radius = Math.exp((-Math.PI * 90) / rate);
    const a = 2 * radius * Math.cos((2 * Math.PI * hz) / rate);
    let [y1, y2] = [0, 0];
    out = out.map((x) => {
      const y = x + a * y1 - radius * radius * y2;
      [y2, y1] = [y1, y];
      return y;
    });
  }
  const peak = out.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return out.map((value, i) => (0.9 * value * (0.6 + 0.4 * Math.sin((i / rate) * 9))) / peak);
}

const FAITHFUL = (/** @type {Float32Array} */ samples) => samples;

for (const db of [-2, -6, -20, -30]) {
  test(`an overdriven input is heard when its tops lie ${-db} dB below full scale`, () => {
    for (const way of [FAITHFUL, forACall, byTelephone]) {
      assert.equal(hear(way(scaled(overdriven(24), db))).finding, "too_loud", way.name);
    }
  });
}

test("and behind a narrow line, where the corners of the tops are round", () => {
  for (const hz of [3400, 7000]) {
    const round = filtered(scaled(overdriven(24), -6), hz, "low");
    assert.equal(hear(round).finding, "too_loud", `${hz} Hz`);
    assert.equal(hear(forACall(round)).finding, "too_loud", `${hz} Hz, for a call`);
  }
});

test("at every common sample rate", () => {
  for (const rate of [16_000, 44_100, 48_000]) {
    const tops = scaled(overdriven(24, rate), -9);
    assert.equal(hear(tops, rate).finding, "too_loud", `${rate} Hz`);
    assert.equal(hear(forACall(tops, rate), rate).finding, "too_loud", `${rate} Hz, for a call`);
  }
});

test("an input overdriven three times as much sounds the same", () => {
  assert.equal(hear(forACall(overdriven(34))).finding, "too_loud");
});

/** @type {Record<string, Float32Array>} */
const CLEAN = {
  "a voice": mix(speech(6, -24), hiss(6, -75)),
  "a shout that stays below full scale": mix(scaled(speech(6, -10), -1), hiss(6, -70)),
  "a soft voice": mix(speech(6, -38), hiss(6, -85)),
  "a voice that is always equally loud": compressed(mix(speech(6, -24), hiss(6, -85))),
  "a deep voice": formants(90),
  "a high voice": formants(240),
  "a child": formants(330),
};
for (const [name, sound] of Object.entries(CLEAN)) {
  test(`${name} has no flat tops, by whatever way it comes`, () => {
    for (const way of [
      FAITHFUL,
      forACall,
      byTelephone,
      (/** @type {Float32Array} */ s) => filtered(s, 3400, "low"),
    ]) {
      const level = new Level(RATE, isCutOff);
      level.push(way(sound));
      const found = level.judge(true);

      assert.notEqual(found?.finding, "too_loud", way.name);
      assert.ok((found?.measures.cut_percent ?? 0) < 20, `${way.name}: ${found?.measures.cut_percent}`);
    }
  });
}

test("a sine, a chord, a hum and noise have no flat tops", () => {
  for (const span of [
    hum(0.04, -20, [200]),
    hum(0.04, -20, [220, 277, 330]),
    hum(0.04, -20, [50, 150, 250]),
    hiss(0.04, -20),
  ]) {
    assert.equal(isCutOff(span, RATE), false);
  }
});

/** @param {number} hz @param {(phase: number) => number} shape */
function wave(hz, shape) {
  return Float32Array.from({ length: 0.04 * RATE }, (_, i) => shape(((hz * i) / RATE) % 1));
}

test("a square has flat tops, also behind the high-pass of a browser; a sawtooth and a triangle have none", () => {
  const square = wave(150, (phase) => (phase < 0.5 ? 0.3 : -0.3));

  assert.equal(isCutOff(square, RATE), true);
  assert.equal(isCutOff(filtered(square, HIGH_PASS_HZ, "high"), RATE), true);
  assert.equal(
    isCutOff(
      wave(150, (phase) => phase - 0.5),
      RATE,
    ),
    false,
  );
  assert.equal(
    isCutOff(
      wave(150, (phase) => Math.abs(phase - 0.5) - 0.25),
      RATE,
    ),
    false,
  );
});

test("tops that are short on one side are flat all the same", () => {
  const pulses = wave(150, (phase) => (phase < 0.25 ? 0.3 : -0.3));

  assert.equal(isCutOff(pulses, RATE), true);
});

test("behind the high-pass of a browser squares of every pitch of a person are recognised", () => {
  for (const hz of [80, 100, 150, 220, 300]) {
    const long = Float32Array.from({ length: RATE }, (_, i) => (((hz * i) / RATE) % 1 < 0.5 ? 0.3 : -0.3));
    const passed = filtered(long, HIGH_PASS_HZ, "high").subarray(RATE / 2, RATE / 2 + 0.04 * RATE);
    assert.equal(isCutOff(passed, RATE), true, `${hz} Hz`);
  }
});

test("what lies far below the voice changes nothing: a slow swing, a constant, a slope, a bend", () => {
  const square = wave(150, (phase) => (phase < 0.5 ? 0.1 : -0.1));
  for (const below of [
    () => 0.5,
    (/** @type {number} */ t) => 2000 * (t - 0.02) ** 2,
    (/** @type {number} */ t) => 10 * t,
    (/** @type {number} */ t) => 0.4 * Math.sin(40 * t),
  ]) {
    assert.equal(
      isCutOff(
        square.map((value, i) => value + below(i / RATE)),
        RATE,
      ),
      true,
    );
  }
});

test("silence has none", () => {
  assert.equal(isCutOff(new Float32Array(640), RATE), false);
});
