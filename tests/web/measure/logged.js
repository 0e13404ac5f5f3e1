/** Logs of a microphone that were never heard: rows made for the edges of the judgement. */
import { Level } from "../../../web/measure/level.js";
import { RATE } from "../made.js";

/**
 * A log as a microphone would have left it: voice around a level and a pitch, each swaying, then silence.
 * @param {{voiced?: number, dbfs?: number, sway_db?: number, sway_semitones?: number, quiet?: number,
 *   floor_dbfs?: number, clipped?: number, cut?: number}} options  numbers of rows; how many of them are clipped
 *   throughout, and how many have flat tops
 */
export function logged(options) {
  const { voiced = 100, dbfs = -24, sway_db = 4, sway_semitones = 2 } = options;
  const { quiet = 100, floor_dbfs = -80, clipped = 0, cut = 0 } = options;
  const level = new Level(RATE);
  const voice = Array.from({ length: voiced }, (_, i) => ({
    level_dbfs: dbfs + (i % 2 ? sway_db : -sway_db),
    clipped: i < clipped ? 1 : 0,
    pitch_hz: 150 * 2 ** ((i % 2 ? sway_semitones : -sway_semitones) / 12),
    cut: i < cut,
  }));
  const silent = { level_dbfs: floor_dbfs, clipped: 0, pitch_hz: 0, cut: false };
  const silence = Array.from({ length: quiet }, () => ({ ...silent }));
  level.rows = [...voice, ...silence];
  level.heard = level.rows.length * level.step;
  return level;
}

/** @param {Parameters<typeof logged>[0]} options */
export function finding(options, over = false) {
  return logged(options).judge(over)?.finding ?? null;
}
