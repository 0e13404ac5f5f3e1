/** The default table, as checker/core/thresholds.py has it. @type {import("../../../web/types.js").Thresholds} */
export const THRESHOLDS = {
  rate_kbps: { good: 1200, limited: 500, better: "higher" },
  rtt_ms: { good: 200, limited: 400, better: "lower" },
  loss_percent: { good: 1, limited: 5, better: "lower" },
  jitter_ms: { good: 30, limited: 60, better: "lower" },
  load_delay_ms: { good: 100, limited: 200, better: "lower" },
};
