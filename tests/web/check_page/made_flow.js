/** A flow whose checks end when the test says so. */
import { CheckFlow } from "../../../web/check_page/flow.js";

/** @typedef {import("../../../web/types.js").CheckName} CheckName */

export const RATINGS = ["ready", "hint", "unknown", "limited", "blocked"];
/** @type {CheckName[]} */
export const NAMES = ["browser", "camera", "microphone", "speaker", "connection", "handoff"];

/** @type {Record<string, import("../../../web/types.js").Check["runs"]>} */
const RUNS = { browser: "at_load", connection: "beside", handoff: "beside" };

/** What a panel was told. @type {string[]} */
export let shown = [];
/** Runs that wait for their end. @type {Map<string, (finding: string, notes?: string[]) => void>} */
export let ends = new Map();
/** @type {Record<string, number>} */
export let runs = {};

/** @param {() => Promise<void>} [read] */
export function flow(read) {
  return new CheckFlow({
    checks: NAMES.map((name) => ({
      name,
      runs: RUNS[name] ?? "in_turn",
      old_after: [],
      deadline_ms: 1000,
      late: "not_measured",
      ...(name !== "connection" && { skipped: "skipped" }),
      measure: async () => ({ finding: "ok" }),
    })),
    panel: (name) => ({
      show(state, finding, quietly, notes) {
        const what = [name, state, finding, notes.join("+"), quietly && "quietly"];
        shown.push(what.filter(Boolean).join(" "));
        return finding && (finding === "ok" ? "ready" : "limited");
      },
      tell: () => shown.push(`${name} is told`),
      current: (foreground, focus) =>
        shown.push(`${foreground ? "front" : "back"} ${name}${focus ? "" : " quietly"}`),
      stage: () => /** @type {any} */ ({}),
    }),
    run: ({ name }) => {
      runs[name] = (runs[name] ?? 0) + 1;
      return new Promise((resolve) => ends.set(name, (finding, notes) => resolve({ finding, notes })));
    },
    changed: () => {},
    ...(read && { read }),
  });
}

/** Let everything happen that can. */
export const settle = () => new Promise((resolve) => setImmediate(resolve));

/** @param {string} name @param {string} [finding] @param {string[]} [notes] */
export async function end(name, finding = "ok", notes) {
  ends.get(name)?.(finding, notes);
  await settle();
}

/** @param {CheckFlow} page */
export async function finished(page) {
  page.load();
  await end("browser");
  page.start();
  for (const name of NAMES.slice(1)) await end(name);
  return page;
}

/** Forget what a test before has seen. */
export function reset() {
  shown = [];
  ends = new Map();
  runs = {};
}
