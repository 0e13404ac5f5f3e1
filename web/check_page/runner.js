/**
 * Run one check: deadline, abort, release. Never throws, whatever the check does.
 */

import { onAbort } from "../browser/abort.js";
import { Unavailable } from "../measure/media_errors.js";

/**
 * @typedef {import("../types.js").Check} Check
 * @typedef {import("../types.js").Outcome} Outcome
 * @typedef {import("../types.js").Stage} Stage
 */

/**
 * Return how a check ended: its own outcome, `late` when its deadline passes, `not_measured` when it
 * broke. After the end the check cannot touch the stage any more, even if it hangs. When `signal`
 * aborts (skipped, run again, page left) the outcome is `skipped`, else `late`: the caller knows why.
 * @param {Check} check
 * @param {import("../browser/environment.js").Environment} environment
 * @param {Stage} stage
 * @param {AbortSignal} [signal]
 * @returns {Promise<Outcome>}
 */
export async function run(check, environment, stage, signal) {
  const control = new AbortController();
  const { guarded, close } = guard(stage);
  /** @type {(outcome: Outcome) => void} */
  let finish = () => {};
  const cut = new Promise((resolve) => {
    finish = resolve;
  });
  const timer = setTimeout(() => finish({ finding: check.late }), check.deadline_ms);
  const untie = onAbort(signal, () => finish({ finding: check.skipped ?? check.late }));
  try {
    return await Promise.race([cut, attempt(check, environment, control.signal, guarded)]);
  } finally {
    clearTimeout(timer);
    untie();
    control.abort();
    close();
  }
}

/**
 * @param {Check} check
 * @param {import("../browser/environment.js").Environment} environment
 * @param {AbortSignal} signal
 * @param {Stage} stage
 * @returns {Promise<Outcome>}
 */
async function attempt(check, environment, signal, stage) {
  try {
    return await check.measure(environment, signal, stage);
  } catch (error) {
    if (error instanceof Unavailable) return { finding: error.finding };
    if (!signal.aborted) environment.fault(error);
    return { finding: check.broken ?? "not_measured" };
  }
}

/**
 * The same stage until `close`, then one that does nothing: a question is never answered any more.
 * @param {Stage} stage
 * @returns {{guarded: Stage, close: () => void}}
 */
function guard(stage) {
  let open = true;
  /** @type {any} */
  const guarded = {};
  for (const name of /** @type {(keyof Stage)[]} */ (Object.keys(stage))) {
    const act = /** @type {(...all: any[]) => any} */ (stage[name]);
    guarded[name] = (/** @type {any[]} */ ...all) => (open ? act.apply(stage, all) : new Promise(() => {}));
  }
  return {
    guarded,
    close() {
      open = false;
      stage.hint(null);
      stage.unask();
    },
  };
}
