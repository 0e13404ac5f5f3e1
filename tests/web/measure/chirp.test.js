import assert from "node:assert/strict";
import { test } from "node:test";
import { item } from "../../../web/measure/arrays.js";
import { CHIME_S, chime, likeness, THRESHOLD, wav } from "../../../web/measure/chirp.js";
import { after, hiss, hum, mix, random, speech } from "../made.js";

const RATE = 48_000;
const RING = 32_768;

/** The best of all looks that the check would take. @param {Float32Array} samples */
function best(samples, rate = RATE) {
  let top = 0;
  for (let end = RING; end <= samples.length; end += Math.round(0.12 * rate)) {
    top = Math.max(top, likeness(samples.subarray(end - RING, end), rate));
  }
  return top;
}

/** As the microphone gets it, some silence around it. @param {number} rate */
function heard(rate) {
  return after(0.7, mix(chime(rate), new Float32Array((CHIME_S + 0.7) * rate)), rate);
}

test("the sound is recognised, at every common sample rate", () => {
  for (const rate of [44_100, 48_000]) assert.ok(best(heard(rate), rate) > 0.9, `${rate} Hz`);
});

test("it is recognised however soft, and ten decibels below noise", () => {
  assert.ok(best(heard(RATE).map((value) => value / 300)) > 0.9);
  assert.ok(best(mix(heard(RATE), hiss(3.9, -8, 3, RATE))) > THRESHOLD);
});

test("it is recognised through telephone quality and an echoing room", () => {
  const dry = heard(RATE);
  const next = random(9);
  const echoes = Array.from({ length: 60 }, () => ({
    late: Math.floor((next() + 1) * 0.1 * RATE),
    part: next() * 0.2,
  }));

  const wet = dry.map((value, i) =>
    echoes.reduce((sum, { late, part }) => sum + part * (dry[i - late] ?? 0), value),
  );

  assert.ok(best(wet) > THRESHOLD);
});

test("speech, noise, hum and silence are never taken for it", () => {
  for (const other of [
    speech(6, -20, RATE),
    hiss(6, -20, 5, RATE),
    hum(6, -20, [1000, 2000], RATE),
    new Float32Array(6 * RATE),
  ]) {
    assert.ok(best(other) < THRESHOLD);
  }
});

test("one sweep without the other, or at another distance, is not it", () => {
  const whole = chime(RATE);
  const firstOnly = whole.slice().fill(0, 1.3 * RATE);
  const late = mix(firstOnly, after(0.05, whole.slice(1.3 * RATE, 1.55 * RATE), RATE));

  assert.ok(best(after(0.7, mix(firstOnly, new Float32Array(2 * RATE)), RATE)) < THRESHOLD);
  assert.ok(best(after(0.7, mix(late, new Float32Array(2 * RATE)), RATE)) < THRESHOLD);
});

test("whistling up and down at random is never taken for it", () => {
  for (let seed = 1; seed <= 3; seed++) {
    const next = random(seed);
    let [phase, hz, goal] = [0, 1000, 1000];
    const whistling = Float32Array.from({ length: 8 * RATE }, (_, i) => {
      if (i % (RATE / 5) === 0) goal = 400 + (next() + 1) * 1600;
      hz += (goal - hz) * 0.0003;
      phase += (2 * Math.PI * hz) / RATE;
      return 0.3 * Math.sin(phase);
    });
    assert.ok(best(whistling) < THRESHOLD, `seed ${seed}: ${best(whistling)}`);
  }
});

test("the sound is gentle: it never clips, starts softly and ends in silence", () => {
  const samples = chime(RATE);

  assert.ok(Math.max(...samples.map(Math.abs)) <= 0.5);
  assert.ok(Math.abs(item(samples, 0)) < 0.001);
  assert.ok(Math.abs(item(samples, samples.length - 1)) < 0.01);
});

test("the clip is a WAV file of the right length", async () => {
  const bytes = new DataView(await wav(new Float32Array([0, 1, -1, 2]), 32_000).arrayBuffer());

  assert.equal(bytes.byteLength, 44 + 8);
  assert.equal(bytes.getUint32(24, true), 32_000);
  assert.deepEqual(
    [44, 46, 48, 50].map((at) => bytes.getInt16(at, true)),
    [0, 32_767, -32_767, 32_767],
  );
});
