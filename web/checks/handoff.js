const WAIT_MS = 5000;

/**
 * The hand-off: can this browser reach the provider? Only when our own server answers and the provider
 * does not, it is the provider that is unreachable; otherwise nothing is known.
 * @type {import("../types.js").Check}
 */
export const handoff = {
  name: "handoff",
  runs: "beside",
  old_after: ["network", "pause"],
  deadline_ms: 12_000,
  late: "not_measured",
  async measure(environment, signal) {
    if (!environment.online()) return { finding: "not_measured" };
    const { origin } = new URL(environment.config.provider.template);
    if (await environment.reaches(`${origin}/`, signal, WAIT_MS)) return { finding: "ok" };
    const ours = await environment.reaches("/health", signal, WAIT_MS);
    return { finding: ours ? "unreachable" : "not_measured" };
  },
};
