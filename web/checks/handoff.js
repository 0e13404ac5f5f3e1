const WAIT_MS = 5000;

/**
 * The hand-off: can this browser reach the provider? A provider that stays silent while our own server answers is
 * unreachable. A probe that ends at once without an answer says nothing: policies end it just so.
 * @type {import("../types.js").Check}
 */
export const handoff = {
  name: "handoff",
  runs: "beside",
  old_after: ["network", "pause"],
  deadline_ms: 12_000,
  late: "not_measured",
  async measure(environment, signal) {
    const { origin } = new URL(environment.config.provider.template);
    const theirs = await environment.reaches(`${origin}/`, signal, WAIT_MS);
    if (theirs === "answered") return { finding: "ok" };
    if (theirs === "stopped") return { finding: "not_measured" };
    const ours = await environment.reaches("/health", signal, WAIT_MS);
    return { finding: ours === "answered" ? "unreachable" : "not_measured" };
  },
};
