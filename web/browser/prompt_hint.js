/** Which of the browser's windows asks the person just now, and saying so. */

/**
 * @typedef {import("./environment.js").Environment} Environment
 * @typedef {"camera"|"microphone"} Kind
 */

const LOOK_MS = 1000;
/** A browser that says that it will ask does so within this; a No that it has noted comes sooner. */
const SURE_AFTER_MS = 100;
/** One that says nothing has asked if there is no answer yet: what is permitted opens sooner, as a rule. */
const GUESS_AFTER_MS = 700;

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
 * @param {boolean} [guesses]  false: only where the browser says itself that it asks
 */
export async function promptHint(environment, kind, asked, guesses = true) {
  const permissions = await Promise.all(asked.map((each) => environment.permission(each)));
  const open = asked.filter((_, i) => permissions[i] !== "granted");
  if (!open.length || !(guesses || permissions.includes("prompt"))) return null;
  return String(open) === kind ? "prompt" : "prompt_both";
}

/**
 * Say which window is open, for as long as one is. Returns what ends that.
 * @param {Environment} environment
 * @param {Kind} kind
 * @param {import("./device_state.js").DeviceState} state  of that device
 * @param {import("../types.js").Stage} stage
 * @param {number} waited_ms  how long the request has been waiting already
 */
export function tell(environment, kind, state, stage, waited_ms) {
  let told = "";
  let ended = false;
  let after_ms = Math.max(waited_ms, SURE_AFTER_MS);
  const look = async () => {
    const name = (await promptHint(environment, kind, state.asked, after_ms >= GUESS_AFTER_MS)) ?? "";
    if (ended) return;
    if (name !== told) stage.hint(name || null);
    told = name;
    const next_ms = after_ms < GUESS_AFTER_MS ? GUESS_AFTER_MS - after_ms : LOOK_MS;
    after_ms += next_ms;
    timer = setTimeout(look, next_ms);
  };
  let timer = setTimeout(look, after_ms - waited_ms);
  return () => {
    clearTimeout(timer);
    ended = true;
    stage.hint(null);
  };
}
