/**
 * The loudspeaker's sound and its recognition. Pure.
 *
 * A chime of two soft tones, then a pattern that nature does not make: two quick sweeps, up and down, at
 * an exact distance. A matched filter (quadrature, normalised, so neither phase nor loudness matters)
 * finds each sweep; only both at their exact distance count. 900 to 3,200 Hz pass every telephone-quality
 * headset; the product of bandwidth and duration, 2,300 Hz × 0.18 s ≈ 400, lifts a sweep out of speech,
 * music and noise that hold as much energy.
 */

import { dot, item } from "./arrays.js";
import { decimate } from "./level.js";

const LOW_HZ = 900;
const HIGH_HZ = 3200;
const SWEEP_S = 0.18;
const APART_S = 0.22; // start of the one to start of the other
const RATE_HZ = 8000; // of the recognition: twice what the sweeps need
const WINDOW_S = 0.7; // looked at: the pattern of 0.4 s, and as much again as passes between two looks
const STARTS_S = [1.1, 1.8]; // two patterns: two chances to be heard

/** Share of a window's energy that has the shape of the sweep, 0 to 1; chance and whistling stay below 0.07. */
export const THRESHOLD = 0.1;
const WORTH_A_LOOK = 0.05; // below, the second sweep is not even looked for
/** Room echoes shift a peak by less than this. */
const SLACK_S = 0.0015;

export const CHIME_S = 2.5;

/** The marks of a WAV file, four letters each, read as little-endian numbers. */
const RIFF = 0x46464952;
const WAVE = 0x45564157;
const FMT = 0x20746d66;
const DATA = 0x61746164;

/**
 * The whole sound as samples, −0.5 to 0.5.
 * @param {number} rate_hz
 */
export function chime(rate_hz) {
  const samples = new Float32Array(Math.round(CHIME_S * rate_hz));
  bell(samples, rate_hz, 0.05, 523.25); // C5
  bell(samples, rate_hz, 0.4, 659.26); // E5
  for (const start of STARTS_S) {
    add(samples, sweep(rate_hz, 0, LOW_HZ, HIGH_HZ), start * rate_hz, 0.22);
    add(samples, sweep(rate_hz, 0, HIGH_HZ, LOW_HZ), (start + APART_S) * rate_hz, 0.22);
  }
  return samples;
}

/**
 * Return how surely the pattern is in these samples, 0 to 1: the weaker of its two sweeps.
 * @param {Float32Array} samples  at least 0.5 s without a gap; the newest 0.7 s are looked at
 * @param {number} rate_hz
 */
export function likeness(samples, rate_hz) {
  const factor = Math.max(1, Math.round(rate_hz / RATE_HZ));
  const rate = rate_hz / factor;
  const slow = decimate(samples.subarray(-Math.round(WINDOW_S * rate_hz)), factor);
  const up = matcher(slow, rate, LOW_HZ, HIGH_HZ);
  const down = matcher(slow, rate, HIGH_HZ, LOW_HZ);
  const apart = Math.round(APART_S * rate);
  const slack = Math.ceil(SLACK_S * rate);
  let best = 0;
  for (let at = 0; at + apart + slack <= slow.length - Math.round(SWEEP_S * rate); at++) {
    const first = up(at);
    if (first <= Math.max(best, WORTH_A_LOOK)) continue;
    for (let gap = apart - slack; gap <= apart + slack; gap++) {
      best = Math.max(best, Math.min(first, down(at + gap)));
    }
  }
  return best;
}

/**
 * A matched filter: place → the share of the window's energy there that has the sweep's shape.
 * @param {Float32Array} samples
 * @param {number} rate_hz
 * @param {number} from_hz
 * @param {number} to_hz
 * @returns {(at: number) => number}
 */
function matcher(samples, rate_hz, from_hz, to_hz) {
  const [sine, cosine] = [sweep(rate_hz, 0, from_hz, to_hz), sweep(rate_hz, Math.PI / 2, from_hz, to_hz)];
  const shape = dot(sine, sine);
  let total = 0;
  const before = Float64Array.from([0, ...samples], (value) => {
    total += value * value;
    return total; // energy of everything before a place
  });
  return (at) => {
    const part = samples.subarray(at, at + sine.length);
    const energy = item(before, at + sine.length) - item(before, at);
    return energy > 1e-9 ? (dot(part, sine) ** 2 + dot(part, cosine) ** 2) / (energy * shape) : 0;
  };
}

/**
 * A linear sweep with soft ends (Hann over a fifth at each): no click, and a clean peak.
 * @param {number} rate_hz
 * @param {number} phase  radians
 * @param {number} from_hz
 * @param {number} to_hz
 */
function sweep(rate_hz, phase, from_hz, to_hz) {
  const length = Math.round(SWEEP_S * rate_hz);
  const ramp = length / 5;
  return Float32Array.from({ length }, (_, i) => {
    const t = i / rate_hz;
    const edge = Math.min(1, (i + 0.5) / ramp, (length - i - 0.5) / ramp);
    const cycles = from_hz * t + ((to_hz - from_hz) * t * t) / (2 * SWEEP_S);
    return Math.sin(2 * Math.PI * cycles + phase) * Math.sin((Math.PI / 2) * edge) ** 2;
  });
}

/**
 * @param {Float32Array} samples
 * @param {number} rate_hz
 * @param {number} start_s
 * @param {number} pitch_hz
 */
function bell(samples, rate_hz, start_s, pitch_hz) {
  const tone = Float32Array.from({ length: samples.length - Math.round(start_s * rate_hz) }, (_, i) => {
    const t = i / rate_hz;
    const envelope = Math.min(1, t / 0.02) * Math.exp(-t * 4);
    return envelope * Math.sin(2 * Math.PI * pitch_hz * t);
  });
  add(samples, tone, start_s * rate_hz, 0.25);
}

/**
 * @param {Float32Array} into
 * @param {Float32Array} what
 * @param {number} at
 * @param {number} gain
 */
function add(into, what, at, gain) {
  const from = Math.round(at);
  what.forEach((value, i) => {
    into[from + i] = item(into, from + i) + gain * value;
  });
}

/**
 * Samples as a WAV file, 16 bit, one channel (RIFF, Microsoft 1991). Browsers run on little-endian machines only.
 * @param {Float32Array} samples
 * @param {number} rate_hz
 */
export function wav(samples, rate_hz) {
  const bytes = 2 * samples.length;
  const format = [16, 0x10001, rate_hz, 2 * rate_hz, 0x100002]; // PCM, one channel; 2 bytes, 16 bits a sample
  const head = Uint32Array.of(RIFF, 36 + bytes, WAVE, FMT, ...format, DATA, bytes);
  const body = Int16Array.from(samples, (sample) => Math.round(32767 * Math.max(-1, Math.min(1, sample))));
  return new Blob([head, body], { type: "audio/wav" });
}
