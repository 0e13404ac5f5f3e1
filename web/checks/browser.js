import { identify } from "../measure/user_agent.js";

/** What the gate found; it has looked at the features. */
const BY_THE_GATE = ["in_app", "in_app_works", "insecure", "no_webrtc", "no_media", "outdated"];

/**
 * The browser: features first (gate.js), then the provider's own list.
 * @type {import("../types.js").Check}
 */
export const browser = {
  name: "browser",
  runs: "at_load",
  old_after: [],
  deadline_ms: 1000,
  late: "not_listed",
  broken: "not_listed",
  async measure(environment) {
    const gate = environment.gate() ?? "";
    if (BY_THE_GATE.includes(gate)) return { finding: gate };
    const { family, major } = identify(environment.userAgent());
    const { browsers } = environment.config.provider;
    const lowest = Object.hasOwn(browsers, family) ? browsers[family] : undefined;
    if (lowest === undefined) return { finding: "not_listed" };
    return { finding: major < lowest ? "outdated" : "ok" };
  },
};
