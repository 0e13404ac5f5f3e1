/** The level meter: 0 is −60 dBFS or less, 100 is full scale. */

const FLOOR_DBFS = -60;

/** @param {number} level_dbfs @returns {number} 0 to 100 */
export function meterValue(level_dbfs) {
  const share = 1 - level_dbfs / FLOOR_DBFS;
  return Number.isNaN(share) ? 0 : Math.round(100 * Math.min(1, Math.max(0, share)));
}

/**
 * @param {HTMLElement|null} tool
 * @returns {(level_dbfs: number) => void} move it; the first call shows it
 */
export function meter(tool) {
  const bar = tool?.querySelector("meter");
  return (level_dbfs) => {
    if (!tool || !bar) return;
    tool.hidden = false;
    bar.value = meterValue(level_dbfs);
  };
}
