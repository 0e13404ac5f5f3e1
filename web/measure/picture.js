/**
 * What a camera's frames show. Pure: 64 × 48 samples in, a finding out.
 *
 * Told apart by two figures beside brightness: *structure* is how much the mean picture differs from
 * block to block (noise averages out, a dim room does not); *change* is whether any sample changes from
 * frame to frame (sensor noise always does, however still the scene).
 */

import { item } from "./arrays.js";
import { deviation, mean } from "./statistics.js";

const WIDTH = 64;
const BLOCK = 8;
const HEIGHT = 48;
const COLUMNS = WIDTH / BLOCK;
const BLOCKS = COLUMNS * (HEIGHT / BLOCK);

/** Edges of the table below; brightness in steps of 0 to 255. */
export const LIMITS = {
  dark: 45, // mean brightness below: dim
  covered: 35, // and below this, without structure: a lid, a finger, a lens in the dark
  structure: 2.5, // steps, standard deviation of the blocks of the mean picture
  blank: 0.8, // less structure than this, and no change of light, is tape or paper on the lens
  steady: 0.5, // steps, standard deviation of brightness and tint from frame to frame
  still_frames: 15, // as many exact repeats in a row
  still_ms: 1200, // over this time are no scene but a frozen picture
  rate_hz: 12,
  long_side: 640,
  short_side: 480,
};

/**
 * @typedef {object} Sight  what one frame shows
 * @property {number} at_ms
 * @property {number} presented
 * @property {number} width
 * @property {number} height
 * @property {number} brightness  mean luma, 0 to 255
 * @property {number} tint  mean red minus mean blue
 * @property {Float32Array} blocks  mean luma of each 8 × 8 block
 * @property {number} print  a checksum of all samples: two frames that differ anywhere differ here
 */

/**
 * Reduce a frame to what the judgement needs.
 * @param {import("../browser/environment.js").Frame} frame
 * @returns {Sight}
 */
export function sight({ at_ms, presented, width, height, rgba }) {
  const blocks = new Float32Array(BLOCKS);
  let [print, tint] = [0, 0];
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    const [r, g, b] = [item(rgba, 4 * i), item(rgba, 4 * i + 1), item(rgba, 4 * i + 2)];
    const luma = 0.299 * r + 0.587 * g + 0.114 * b; // ITU-R BT.601
    const block = ((i / (WIDTH * BLOCK)) | 0) * COLUMNS + (((i % WIDTH) / BLOCK) | 0);
    blocks[block] = item(blocks, block) + luma / (BLOCK * BLOCK);
    tint += (r - b) / (WIDTH * HEIGHT);
    print = (Math.imul(print, 31) + (r << 16) + (g << 8) + b) | 0;
  }
  return { at_ms, presented, width, height, brightness: mean(blocks), tint, blocks, print };
}

/**
 * Judge the frames so far, newest last; at least two. The first frames of a camera are dark while it
 * finds its exposure, so the caller believes anything but `ok` only after some seconds.
 * An exact black that never changes counts as covered: electronic shutters and privacy switches give
 * it, and nothing in the picture tells them from another program that keeps the camera.
 * @param {Sight[]} sights
 * @returns {{finding: string, measures: Record<string, number>}}
 */
export function judge(sights) {
  const recent = sights.slice(-15);
  const brightness = mean(recent.map((one) => one.brightness));
  const structure = deviation(average(recent.map((one) => one.blocks)));
  const { width, height } = item(recent, recent.length - 1);
  const rate_hz = rate(sights.slice(-40));
  const measures = { width, height, rate_hz, brightness, structure };
  const covered = brightness < LIMITS.covered && structure < LIMITS.structure;
  const blank = structure < LIMITS.blank && isSteady(recent);
  const finding = covered || blank ? "covered" : name(measures, isStill(sights));
  return { finding, measures };
}

/**
 * The order is that of the damage: what cannot be seen at all comes before what is seen badly.
 * @param {{width: number, height: number, rate_hz: number, brightness: number}} measures
 * @param {boolean} still
 */
function name({ width, height, rate_hz, brightness }, still) {
  if (still) return "frozen";
  if (brightness < LIMITS.dark) return "dark"; // before the rate: a camera in the dark exposes for long
  if (Math.max(width, height) < LIMITS.long_side || Math.min(width, height) < LIMITS.short_side) {
    return "low_resolution";
  }
  return rate_hz < LIMITS.rate_hz ? "low_rate" : "ok";
}

/**
 * True when the newest frames are exact repeats, too many for a scene and for a camera that stutters.
 * @param {Sight[]} sights
 */
function isStill(sights) {
  const newest = item(sights, sights.length - 1);
  let since = sights.length - 1;
  while (since > 0 && item(sights, since - 1).print === newest.print) since--;
  const still_ms = newest.at_ms - item(sights, since).at_ms;
  return sights.length - 1 - since >= LIMITS.still_frames && still_ms >= LIMITS.still_ms;
}

/** True when light and colour stay the same. @param {Sight[]} sights */
function isSteady(sights) {
  const wander = deviation(sights.map((one) => one.brightness)) + deviation(sights.map((one) => one.tint));
  return wander < LIMITS.steady;
}

/**
 * Frames per second that the camera gave, counting those that the page was too slow to see.
 * @param {Sight[]} sights
 */
function rate(sights) {
  const [first, last] = [item(sights, 0), item(sights, sights.length - 1)];
  const seconds = (last.at_ms - first.at_ms) / 1000;
  return seconds > 0 ? (last.presented - first.presented) / seconds : 0;
}

/** @param {Float32Array[]} rows */
function average(rows) {
  return item(rows, 0).map((_, i) => mean(rows.map((row) => item(row, i))));
}
