/** Made-up browsers, pictures and sounds for the tests of web/. */
import { isCutOff } from "../../web/measure/flat_tops.js";
import { Level } from "../../web/measure/level.js";

/** The same numbers in every run, −1 to 1 (linear congruential, Numerical Recipes). */
export function random(seed = 1) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32) * 2 - 1;
  };
}

/** @param {number} db */
export function gain(db) {
  return 10 ** (db / 20);
}

export const RATE = 16_000;

/** White noise of a level. @param {number} seconds @param {number} dbfs @param {number} [seed] */
export function hiss(seconds, dbfs, seed = 1, rate = RATE) {
  const next = random(seed);
  return Float32Array.from({ length: seconds * rate }, () => gain(dbfs) * Math.sqrt(3) * next());
}

/** A steady sound of some harmonics. @param {number} seconds @param {number} dbfs @param {number[]} hz */
export function hum(seconds, dbfs, hz, rate = RATE) {
  return Float32Array.from({ length: seconds * rate }, (_, i) =>
    hz.reduce(
      (sum, f) => sum + gain(dbfs) * Math.sqrt(2 / hz.length) * Math.sin((2 * Math.PI * f * i) / rate),
      0,
    ),
  );
}

/**
 * Something like speech: syllables of a gliding pitch with harmonics, four a second, at a level.
 * @param {number} seconds @param {number} dbfs
 */
export function speech(seconds, dbfs, rate = RATE) {
  let phase = 0;
  const raw = Float32Array.from({ length: seconds * rate }, (_, i) => {
    const t = i / rate;
    const syllable = Math.floor(t * 4);
    const pitch = 130 + 40 * Math.sin(1.7 * t) + 12 * Math.sin(syllable * 2.4);
    phase += (2 * Math.PI * pitch) / rate;
    const within = (t * 4) % 1;
    const loud =
      within < 0.8 ? Math.sin((Math.PI * within) / 0.8) ** 0.7 * (0.6 + 0.4 * Math.sin(syllable)) : 0;
    return loud * [1, 2, 3, 4, 5].reduce((sum, n) => sum + Math.sin(n * phase) / n, 0);
  });
  return raised(raw, dbfs);
}

/** Bring samples to a level (RMS over all). @param {Float32Array} samples @param {number} dbfs */
export function raised(samples, dbfs) {
  const power = samples.reduce((sum, value) => sum + value * value, 0) / samples.length;
  return samples.map((value) => (value * gain(dbfs)) / Math.sqrt(power));
}

/** @param {...Float32Array} sounds */
export function mix(...sounds) {
  const longest = Math.max(...sounds.map((sound) => sound.length));
  return Float32Array.from({ length: longest }, (_, i) => sounds.reduce((sum, s) => sum + (s[i] ?? 0), 0));
}

/** @param {number} seconds @param {Float32Array} sound */
export function after(seconds, sound, rate = RATE) {
  const out = new Float32Array(seconds * rate + sound.length);
  out.set(sound, seconds * rate);
  return out;
}

/** What a converter makes of it. @param {Float32Array} samples */
export function clipped(samples) {
  return samples.map((value) => Math.max(-1, Math.min(1, value)));
}

/**
 * Listen as the microphone check does. Returns the finding and when it stood.
 * @param {Float32Array} samples
 */
export function hear(samples, rate = RATE) {
  const level = new Level(rate, isCutOff);
  const step = Math.round(rate * 0.08);
  for (let at = 0; at < samples.length; at += step) {
    level.push(samples.subarray(at, at + step));
    const outcome = level.judge();
    if (outcome) return { ...outcome, seconds: at / rate };
  }
  return { .../** @type {{finding: string}} */ (level.judge(true)), seconds: samples.length / rate };
}

/**
 * Frames of a camera: `paint` gives brightness at x, y (0 to 1) of frame k; noise is the sensor's.
 * @param {{count?: number, rate_hz?: number, width?: number, height?: number, noise?: number, from?: number,
 *   paint: (x: number, y: number, k: number) => number}} options
 * @returns {import("../../web/browser/environment.js").Frame[]}
 */
export function frames({ count = 60, rate_hz = 30, width = 1280, height = 720, noise = 0, from = 0, paint }) {
  const next = random(7);
  return Array.from({ length: count }, (_, k) => {
    const rgba = new Uint8ClampedArray(64 * 48 * 4);
    for (let i = 0; i < 64 * 48; i++) {
      const value = paint((i % 64) / 64, Math.floor(i / 64) / 48, k) + noise * (next() + next() + next());
      rgba.fill(value, 4 * i, 4 * i + 3);
      rgba[4 * i + 3] = 255;
    }
    return { at_ms: from + (1000 * k) / rate_hz, presented: k + 1, width, height, rgba };
  });
}

/** A room with a person in it, as bright as asked. @param {number} dim @param {number} bright */
export function room(dim, bright) {
  return (/** @type {number} */ x, /** @type {number} */ y) =>
    Math.hypot(x - 0.5, y - 0.6) < 0.3 ? bright : dim + (bright - dim) * 0.4 * x;
}
