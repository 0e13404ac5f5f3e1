/**
 * Is the connection good enough for the talk? A rehearsal through a relay, on synthetic data.
 *
 * The rehearsal is loaded with *Start*: the page is light to open, and nobody who only reads it pays for it.
 */

/** @type {import("../types.js").Check} */
export const connection = {
  name: "connection",
  runs: "beside",
  old_after: ["network", "pause"],
  deadline_ms: 100_000, // the queue; a rehearsal keeps to its own limit
  late: "not_measured",

  async measure(environment, signal, stage) {
    const since_ms = environment.now_ms();
    /** @type {typeof import("../rehearsal/connection_check.js")|null} */
    const rehearsal = await environment.module("rehearsal/connection_check.js");
    if (!rehearsal) return { finding: environment.online() ? "not_measured" : "offline" };
    return rehearsal.checkConnection(environment, signal, stage, since_ms);
  },
};
