/**
 * What a microphone hears. Pure: PCM in, a finding out.
 *
 * Voice is told from hum, hiss and beeps by what only voice has together: it rises above the floor, it
 * is periodic at the pitch of a person, and both its pitch and its loudness wander.
 */

import { dot } from "./arrays.js";
import { deviation, mean } from "./statistics.js";

const STEP_S = 0.02; // one row of the log
const SPAN_S = 0.04; // looked at for pitch: two periods of the deepest voice
const PITCH_HZ = { lowest: 70, highest: 400 };
const SEARCH_HZ = 8000; // the pitch is searched at about this rate: cheaper, and nothing of it lies above

/** Edges, each tested from both sides. Levels in dB of full scale, RMS (a full sine is −3). */
export const LIMITS = {
  evidence_s: 4, // heard in all, before anything is said of a microphone without a voice
  zero_s: 4, // exact zeros for as long are a muted device
  voice_s: 0.5, // voiced sound after which there is no doubt
  unsure_voice_s: 1.5, // as much before anything but `ok` is said
  audible_dbfs: -58, // below, nothing counts as voice
  above_floor_db: 6,
  periodicity: 0.5, // normalised autocorrelation: hiss is below 0.4, voice above 0.6
  pitch_semitones: 0.3, // a hum, a whistle or an alarm stays within
  same_pitch: 0.35, // share of the voiced rows
  loudness_db: 1.5,
  quiet_dbfs: -42,
  clipped_percent: 1,
  loud_db: 4, // below the loudest: where an input that is overdriven cuts off
  cut_percent: 38, // of those rows
  few_cut_percent: 5, // below, a good voice is known soon
  doubt_percent: 16, // as near to the edge, more is listened to
  doubtful_voice_s: 2.5,
  full_scale: 0.985,
  noisy_db: 14, // voice above floor
};

/** @typedef {{level_dbfs: number, clipped: number, pitch_hz: number, cut: boolean}} Row  pitch 0: not voiced */

/** Keeps the log of what was heard, 20 ms a row. */
export class Level {
  /**
   * @param {number} rate_hz
   * @param {(span: Float32Array, rate_hz: number) => boolean} [isCutOff]  flat_tops.js, where it could be loaded
   */
  constructor(rate_hz, isCutOff = () => false) {
    this.rate_hz = rate_hz;
    this.isCutOff = isCutOff;
    this.step = Math.round(rate_hz * STEP_S);
    /** @type {Row[]} */
    this.rows = [];
    this.zeros = 0;
    this.heard = 0;
    this.rest = new Float32Array(0);
  }

  /**
   * Take in the next samples, −1 to 1.
   * @param {Float32Array} samples
   */
  push(samples) {
    const all = new Float32Array(this.rest.length + samples.length);
    all.set(this.rest);
    all.set(samples, this.rest.length);
    const span = Math.round(this.rate_hz * SPAN_S);
    let at = 0;
    for (; at + span <= all.length; at += this.step) this.#row(all.subarray(at, at + span));
    this.rest = all.slice(at);
    this.heard += samples.length;
    for (const sample of samples) this.zeros = sample === 0 ? this.zeros + 1 : 0;
  }

  /** The loudness of the newest tenth of a second, for the meter. */
  now_dbfs() {
    return Math.max(Number.NEGATIVE_INFINITY, ...this.rows.slice(-5).map((row) => row.level_dbfs));
  }

  /**
   * Return the finding once it is certain, else null. `over` asks for one in any case.
   * @param {boolean} [over]
   * @returns {{finding: string, measures: Record<string, number>}|null}
   */
  judge(over = false) {
    const floor_dbfs = this.#floor_dbfs();
    const voice = this.#voice(floor_dbfs);
    const voice_s = voice.length * STEP_S;
    if (this.zeros >= LIMITS.zero_s * this.rate_hz) return { finding: "muted", measures: {} };
    if (voice_s < LIMITS.voice_s || !isLively(voice)) {
      return over ? { finding: this.#withoutClearVoice(), measures: {} } : null;
    }
    const level_dbfs = power_dbfs(voice);
    const clipped_percent = 100 * mean(voice.map((row) => row.clipped));
    const measures = { level_dbfs, clipped_percent, floor_dbfs, cut_percent: cut_percent(voice) };
    const finding = name(measures);
    return over || voice_s >= needed_s(finding, measures.cut_percent) ? { finding, measures } : null;
  }

  /** @param {Float32Array} span */
  #row(span) {
    const level_dbfs = 10 * Math.log10(mean(span.map((sample) => sample ** 2)));
    const audible = level_dbfs > LIMITS.audible_dbfs;
    const clipped = audible ? mean(span.map((sample) => +(Math.abs(sample) >= LIMITS.full_scale))) : 0;
    const pitch = audible ? pitch_hz(span, this.rate_hz) : 0;
    const cut = pitch > 0 && this.isCutOff(span, this.rate_hz);
    this.rows.push({ level_dbfs, clipped, pitch_hz: pitch, cut });
  }

  /** Loud noise fills the gaps of speech and lifts the floor up to it: a voice is still one by its pitch. */
  #withoutClearVoice() {
    if (this.heard < LIMITS.evidence_s * this.rate_hz) return "not_measured"; // no samples are not silence
    const voiced = this.rows.filter((row) => row.pitch_hz);
    return voiced.length * STEP_S >= LIMITS.voice_s && !keepsPitch(voiced) ? "noisy" : "silent";
  }

  /** The noise floor: speech has gaps, so the quietest tenth of all rows is without it. */
  #floor_dbfs() {
    const levels = this.rows.map((row) => row.level_dbfs).sort((a, b) => a - b);
    return Math.max(-120, levels[Math.floor(levels.length / 10)] ?? -120);
  }

  /** @param {number} floor_dbfs */
  #voice(floor_dbfs) {
    return this.rows.filter((row) => row.pitch_hz && row.level_dbfs > floor_dbfs + LIMITS.above_floor_db);
  }
}

/** Of the loud rows, but for the loudest tenth, which may be a knock. @param {Row[]} voice */
function cut_percent(voice) {
  const levels = voice.map((row) => row.level_dbfs).sort((a, b) => a - b);
  const top_dbfs = Math.min(...levels.slice(Math.floor(0.9 * levels.length)));
  const loud = voice.filter((row) => row.level_dbfs > top_dbfs - LIMITS.loud_db);
  return 100 * mean(loud.map((row) => +row.cut));
}

/** How much voice a finding needs. @param {string} finding @param {number} cut_percent */
function needed_s(finding, cut_percent) {
  if (Math.abs(cut_percent - LIMITS.cut_percent) < LIMITS.doubt_percent) return LIMITS.doubtful_voice_s;
  return finding === "ok" && cut_percent < LIMITS.few_cut_percent ? LIMITS.voice_s : LIMITS.unsure_voice_s;
}

/** @param {{level_dbfs: number, clipped_percent: number, floor_dbfs: number, cut_percent: number}} measures */
function name({ level_dbfs, clipped_percent, floor_dbfs, cut_percent }) {
  if (clipped_percent >= LIMITS.clipped_percent || cut_percent >= LIMITS.cut_percent) return "too_loud";
  if (level_dbfs < LIMITS.quiet_dbfs) return "quiet";
  return level_dbfs - floor_dbfs < LIMITS.noisy_db ? "noisy" : "ok";
}

/** True when pitch and loudness wander as a voice does. @param {Row[]} voice */
function isLively(voice) {
  return pitchWanders(voice) && deviation(voice.map((row) => row.level_dbfs)) > LIMITS.loudness_db;
}

/** @param {Row[]} voice */
function pitchWanders(voice) {
  return deviation(voice.map((row) => 12 * Math.log2(row.pitch_hz))) > LIMITS.pitch_semitones;
}

/**
 * True when many rows share one pitch: a hum that noise suppression has gnawed at jumps between octaves, so
 * that its deviation looks like a voice's, but comes back to the same few pitches.
 * @param {Row[]} rows
 */
function keepsPitch(rows) {
  const tones = rows.map((row) => 12 * Math.log2(row.pitch_hz)).sort((a, b) => a - b);
  const near = 2 * LIMITS.pitch_semitones;
  const most = Math.max(...tones.map((low) => tones.filter((t) => t >= low && t <= low + near).length));
  return most > LIMITS.same_pitch * tones.length;
}

/**
 * Return the pitch of a span, 0 where it has none: the first high peak of the normalised
 * autocorrelation, so that an octave below is not taken for it.
 * @param {Float32Array} span
 * @param {number} rate_hz
 */
export function pitch_hz(span, rate_hz) {
  const factor = Math.max(1, Math.floor(rate_hz / SEARCH_HZ));
  const samples = decimate(span, factor);
  const rate = rate_hz / factor;
  const [from, to] = [Math.floor(rate / PITCH_HZ.highest), Math.ceil(rate / PITCH_HZ.lowest)];
  /** @type {number[]} */
  const likeness = [];
  for (let lag = from; lag <= to && lag < samples.length * 0.7; lag++) likeness.push(alike(samples, lag));
  const best = Math.max(...likeness);
  if (!(best >= LIMITS.periodicity)) return 0;
  const peak = likeness.findIndex((value, i) => value >= 0.9 * best && (likeness[i + 1] ?? 0) <= value);
  return rate / (from + peak + vertex(likeness[peak - 1], likeness[peak], likeness[peak + 1]));
}

/**
 * Normalised autocorrelation at a lag, −1 to 1.
 * @param {Float32Array} samples  without their mean
 * @param {number} lag
 */
function alike(samples, lag) {
  const [early, late] = [samples.subarray(0, -lag), samples.subarray(lag)];
  return dot(early, late) / Math.sqrt(dot(early, early) * dot(late, late) + 1e-20);
}

/**
 * Offset of a parabola's top through three neighbours of which the middle one is the highest, −0.5 to 0.5.
 * @param {number|undefined} left
 * @param {number} middle
 * @param {number|undefined} right
 */
function vertex(left = 0, middle = 0, right = 0) {
  const bend = left - 2 * middle + right;
  return Math.max(-0.5, Math.min(0.5, (left - right) / (2 * bend)));
}

/**
 * Every `factor` samples as their mean, the span's mean taken out.
 * @param {Float32Array} samples
 * @param {number} factor
 */
export function decimate(samples, factor) {
  const out = Float32Array.from({ length: Math.floor(samples.length / factor) }, (_, i) =>
    mean(samples.subarray(i * factor, (i + 1) * factor)),
  );
  const centre = mean(out); // of nothing there is none, and nothing to take it from
  return out.map((value) => value - centre);
}

/** @param {Row[]} rows */
function power_dbfs(rows) {
  return 10 * Math.log10(mean(rows.map((row) => 10 ** (row.level_dbfs / 10))));
}
