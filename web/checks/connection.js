/**
 * Is the connection good enough for the talk? A rehearsal through a relay, on synthetic data.
 *
 * The rehearsal is loaded when the page stands: it is light to open, and *Start* waits for nothing.
 */

/**
 * @param {import("../types.js").Environment} environment
 * @returns {Promise<typeof import("../rehearsal/connection_check.js")|null>}
 */
const load = (environment) => environment.module("rehearsal/connection_check.js");

/** @type {import("../types.js").Check} */
export const connection = {
  name: "connection",
  runs: "beside",
  old_after: ["network", "pause"],
  deadline_ms: 100_000, // the queue; a rehearsal keeps to its own limit
  late: "not_measured",
  prepare: load,

  async measure(environment, signal, stage) {
    const since_ms = environment.now_ms();
    const rehearsal = await load(environment);
    if (!rehearsal) return { finding: environment.online() ? "not_measured" : "offline" };
    const check = rehearsal.checkConnection(environment, signal, stage, since_ms);
    environment.hold("direct-rehearsal", check); // a board of this browser then waits with its own (direct/board.js)
    return check;
  },
};
