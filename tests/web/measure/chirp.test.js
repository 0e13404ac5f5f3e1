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

test("the sound is gentle: it never clips, starts softly and ends in silence", () => {
  const samples = chime(RATE);

  assert.ok(Math.max(...samples.map(Math.abs)) <= 0.5);
  assert.ok(Math.abs(item(samples, 0)) < 0.001);
  assert.ok(Math.abs(item(samples, samples.length - 1)) < 0.01);
});

/** A sweep by its definition: phase is 2π times the integral of a frequency that rises in a line. */
function swept(/** @type {number} */ t, /** @type {number} */ from_hz, /** @type {number} */ to_hz) {
  if (t < 0 || t >= 0.18) return 0;
  const cycles = t * (from_hz + ((to_hz - from_hz) * t) / 0.36);
  const edge = Math.min(1, (t + 0.5 / 8000) / 0.036, (0.18 - t - 0.5 / 8000) / 0.036);
  return Math.sin(2 * Math.PI * cycles) * Math.sin((Math.PI * edge) / 2) ** 2;
}

/** A bell that is struck at 0. */
function struck(/** @type {number} */ t, /** @type {number} */ hz) {
  return t < 0 ? 0 : 0.25 * Math.min(1, t / 0.02) * Math.exp(-4 * t) * Math.sin(2 * Math.PI * hz * t);
}

test("the sound is two bells and two patterns of a sweep up and a sweep down", () => {
  const samples = chime(8000);

  assert.equal(samples.length, 20_000);
  samples.forEach((value, i) => {
    const t = i / 8000;
    const bells = struck(t - 0.05, 523.25) + struck(t - 0.4, 659.26);
    const up = swept(t - 1.1, 900, 3200) + swept(t - 1.8, 900, 3200);
    const down = swept(t - 1.32, 3200, 900) + swept(t - 2.02, 3200, 900);
    assert.ok(Math.abs(value - bells - 0.22 * (up + down)) < 1e-5, `${t} s`);
  });
});

/** A pattern alone in a window of the recognition's length. */
function pattern(/** @type {number} */ rate, start_s = 0.1, apart_s = 0.22, down = 1) {
  return Float32Array.from({ length: Math.round(0.7 * rate) }, (_, i) => {
    const t = i / rate - start_s;
    return 0.1 * (swept(t, 900, 3200) + down * swept(t - apart_s, 3200, 900));
  });
}

test("the pattern by its definition is nearly certain, at every place of the window", () => {
  for (const start_s of [0, 0.01, 0.1, 0.29]) assert.ok(likeness(pattern(8000, start_s), 8000) > 0.97);
  assert.ok(likeness(pattern(48_000), 48_000) > 0.97);
  assert.ok(likeness(pattern(16_000), 16_000) > 0.97);
});

test("only the newest 0.7 s are looked at", () => {
  const old = new Float32Array(8000);
  old.set(pattern(8000).subarray(0, 4800));

  assert.ok(likeness(old, 8000) < THRESHOLD);
});

test("the distance of the sweeps may be off by what an echo does, and by no more", () => {
  assert.ok(likeness(pattern(8000, 0.1, 0.2215), 8000) > 0.9);
  assert.ok(likeness(pattern(8000, 0.1, 0.2185), 8000) > 0.9);
  assert.ok(likeness(pattern(8000, 0.1, 0.2235), 8000) < 0.5);
  assert.ok(likeness(pattern(8000, 0.1, 0.2165), 8000) < 0.5);
});

test("the weaker of the two sweeps decides", () => {
  const next = random(4);
  const half = pattern(8000).map((value, i) => value + (i > 0.32 * 8000 ? 0.05 * next() : 0));

  const [clean, noisy] = [likeness(pattern(8000), 8000), likeness(half, 8000)];

  assert.ok(noisy < clean - 0.1 && noisy > THRESHOLD, `${clean}, ${noisy}`);
  assert.equal(likeness(pattern(8000, 0.1, 0.22, 0), 8000) < THRESHOLD, true);
});

test("silence is not it", () => {
  assert.equal(likeness(new Float32Array(5600), 8000), 0);
});

test("the clip is a WAV file: PCM, one channel, 16 bit", async () => {
  const clip = wav(new Float32Array([0, 1, -1, 2]), 32_000);
  const bytes = new DataView(await clip.arrayBuffer());
  const word = (/** @type {number} */ at) => String.fromCharCode(...new Uint8Array(bytes.buffer, at, 4));
  const long = (/** @type {number} */ at) => bytes.getUint32(at, true);
  const short = (/** @type {number} */ at) => bytes.getInt16(at, true);

  assert.equal(clip.type, "audio/wav");
  assert.equal(bytes.byteLength, 44 + 8);
  assert.deepEqual([word(0), long(4), word(8), word(12), long(16)], ["RIFF", 44, "WAVE", "fmt ", 16]);
  assert.deepEqual([short(20), short(22), long(24), long(28)], [1, 1, 32_000, 64_000]);
  assert.deepEqual([short(32), short(34), word(36), long(40)], [2, 16, "data", 8]);
  assert.deepEqual([44, 46, 48, 50].map(short), [0, 32_767, -32_767, 32_767]);
});

// What takes longest stands last.
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
