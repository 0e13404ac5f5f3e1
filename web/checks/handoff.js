const WAIT_MS = 5000;
const PATIENCE_MS = 8000; // a line that is slow and busy takes seconds to open a way to another server

const FINDINGS = { answered: "ok", silent: "unreachable", stopped: "not_measured" };

/**
 * The hand-off: can this browser reach the provider? A provider that stays silent while our own server answers is
 * unreachable. A probe that ends at once without an answer says nothing: policies end it just so.
 * @type {import("../types.js").Check}
 */
export const handoff = {
  name: "handoff",
  runs: "beside",
  old_after: ["network", "pause"],
  deadline_ms: 20_000,
  late: "not_measured",
  async measure(environment, signal) {
    const { origin } = new URL(environment.config.provider.template);
    const theirs = (/** @type {number} */ wait_ms) => environment.reaches(`${origin}/`, signal, wait_ms);
    let seen = await theirs(WAIT_MS);
    if (seen === "silent" && (await environment.reaches("/health", signal, WAIT_MS)) !== "answered")
      return { finding: "not_measured" };
    if (seen === "silent") seen = await theirs(PATIENCE_MS); // ours had its way open already, so once more
    return { finding: FINDINGS[seen] };
  },
};
