/** Which of the browser's windows asks the person just now, and saying so. */

/**
 * @typedef {import("./environment.js").Environment} Environment
 * @typedef {"camera"|"microphone"} Kind
 */

const LOOK_MS = 1000;

/**
 * What the browser still has to ask the person for, as far as it says so.
 * @param {Environment} environment
 * @param {Kind[]} kinds
 */
export async function unpermitted(environment, kinds) {
  const permissions = await Promise.all(kinds.map((kind) => environment.permission(kind)));
  return kinds.filter((_, i) => permissions[i] !== "granted");
}

/**
 * The hint for a part that waits for its device: the window may ask for both; null where none is open.
 * @param {Environment} environment
 * @param {Kind} kind
 * @param {Kind[]} asked  in one request
 */
export async function promptHint(environment, kind, asked) {
  const open = await unpermitted(environment, asked);
  if (!open.length) return null;
  return String(open) === kind ? "prompt" : "prompt_both";
}

/**
 * Say which window is open, for as long as one is. Returns what ends that.
 * @param {() => Promise<string|null>} hint
 * @param {import("../types.js").Stage} stage
 * @param {number} after_ms
 */
export function tell(hint, stage, after_ms) {
  let told = "";
  let ended = false;
  const look = async () => {
    const name = (await hint()) ?? "";
    if (ended) return;
    if (name !== told) stage.hint(name || null);
    told = name;
    timer = setTimeout(look, LOOK_MS);
  };
  let timer = setTimeout(look, after_ms);
  return () => {
    clearTimeout(timer);
    ended = true;
    stage.hint(null);
  };
}
