/**
 * The sound of an overdriven input, at whatever level it arrives: tops cut off flat, and jumps between them. Pure.
 *
 * A voice is steepest where it is loud (its vocal folds close), an overdriven one where it passes zero: between
 * its tops. What a browser does for a call leaves that as it is, but for its high-pass, which makes slopes of the
 * tops: it is undone first. Soft sounds without overtones have round tops and no jumps, a
 * buzzer jumps one way alone and has slopes between.
 */

const HIGH_PASS_HZ = 210; // of WebRTC's audio processing, second order: what fits recordings of Chromium best
const LIMITS = { shape: 1.25, jumps: 4, one_way: 0.75, one_way_peaks: 1.6 };

/**
 * True when a span of a loud voice, some 40 ms, is cut off: as it came, or before a browser's high-pass.
 * @param {Float32Array} span
 * @param {number} rate_hz
 */
export function isCutOff(span, rate_hz) {
  return [span, before(span, rate_hz)].some((samples) => {
    const { follows, peaks, jumps, one_way } = look(level(samples));
    const isBuzz = one_way > LIMITS.one_way && peaks > LIMITS.one_way_peaks;
    return follows + peaks / 4 < LIMITS.shape && jumps > LIMITS.jumps && !isBuzz;
  });
}

/**
 * What a high-pass has made this span of, but for a parabola.
 * @param {Float32Array} span
 * @param {number} rate_hz
 */
function before(span, rate_hz) {
  const step = (2 * Math.PI * HIGH_PASS_HZ) / rate_hz;
  let once = 0;
  let twice = 0;
  return span.map((value) => {
    once += step * value;
    twice += step * once;
    return value + Math.SQRT2 * once + twice;
  });
}

/** Without the parabola of best fit (Legendre's polynomials). @param {Float32Array} samples */
function level(samples) {
  const { length } = samples;
  const at = (/** @type {number} */ i) => (2 * i + 1) / length - 1;
  let [flat, line, bend] = [0, 0, 0];
  samples.forEach((value, i) => {
    flat += value / length;
    line += (3 * value * at(i)) / length;
    bend += (3.75 * value * (3 * at(i) ** 2 - 1)) / length / 3;
  });
  return samples.map((value, i) => value - flat - line * at(i) - bend * (3 * at(i) ** 2 - 1));
}

/**
 * `follows`: 1 where steepness has nothing to do with loudness, more where it is steep and loud at once. `peaks`: kurtosis,
 * 1 for a square, 1.5 for a sine, 1.8 for a sawtooth, 3 for noise. A voice has 1.2 to 3.5 of the first and a quarter
 * of the second together. `jumps`: kurtosis of the slopes; a sine has 1.5, noise 3. `one_way`: 0 where it goes up as
 * it goes down, 1 for a sawtooth.
 * @param {Float32Array} samples
 */
function look(samples) {
  let [loud, steep, both, peaked, jumps, up, any] = [0, 0, 0, 0, 0, 0, 0];
  samples.forEach((value, i) => {
    const last = samples[i - 1] ?? value;
    const power = ((value + last) / 2) ** 2; // half way: of a jump from top to top that is zero
    const slope = (value - last) ** 2;
    loud += power;
    steep += slope;
    both += power * slope;
    peaked += power ** 2;
    jumps += slope ** 2;
    up += (value - last) ** 3;
    any += Math.abs(value - last) ** 3;
  });
  const { length } = samples;
  return {
    follows: (length * both) / (loud * steep),
    peaks: (length * peaked) / loud ** 2,
    jumps: (length * jumps) / steep ** 2,
    one_way: Math.abs(up) / any,
  };
}
