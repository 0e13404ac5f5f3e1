/** A browser, a page and a camera for the checks' tests: the clock runs only when somebody sleeps. */
import { hiss, RATE } from "../made.js";

export const { signal } = new AbortController();
export const CHROME =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";

/**
 * A browser whose clock runs only when somebody sleeps.
 * @param {any} [more]
 */
export function made(more = {}) {
  const track = { readyState: "live", muted: false };
  const state = { now: 0, open: 0, context: "running", sound: new Float32Array(0), heard: 0 };
  /** @type {any} */
  const environment = {
    track,
    state,
    config: { provider: { template: "https://video.example/#{code}", browsers: { chrome: 100 } } },
    now_ms: () => state.now,
    async sleep(/** @type {number} */ ms, /** @type {AbortSignal} */ own) {
      await new Promise((resolve) => setImmediate(resolve));
      if (own?.aborted) throw new DOMException("", "AbortError");
      state.now += ms;
    },
    module: (/** @type {string} */ path) => import(`../../../web/${path}`),
    devices: async () => [],
    isVisible: () => true,
    online: () => true,
    gate: () => "ok",
    userAgent: () => CHROME,
    output: "",
    choosesOutput: () => false,
    audioContext: () => ({
      get state() {
        return state.context;
      },
      resume: async () => {},
    }),
    recorder: () => ({ stop: async () => null }),
    audioTap: () => ({
      rate_hz: RATE,
      read() {
        const from = state.heard;
        state.heard = Math.round((state.now / 1000) * RATE);
        const slice = state.sound.slice(from, state.heard);
        return slice.length ? slice : hiss((state.heard - from) / RATE, -70);
      },
      last: () =>
        state.sound.slice(Math.max(0, (state.now / 1000) * RATE - 32_768), (state.now / 1000) * RATE),
      close() {},
    }),
    play: async () => ({ ended: new Promise(() => {}), stop() {} }),
    media: {
      changed_ms: 0,
      chosen: () => "",
      async take() {
        state.open += 1;
        return {
          stream: {},
          track,
          device_id: "",
          release() {
            state.open -= 1;
          },
        };
      },
      borrow() {
        return this.take();
      },
      raw: async () => null,
    },
    ...more,
  };
  return environment;
}

/** @param {Record<string, (...all: any[]) => any>} [answers] */
export function makeStage(answers = {}) {
  /** @type {any[]} */
  const calls = [];
  /** @type {any} */
  const stage = { calls, isRead: () => false, reading_ms: () => 0 };
  for (const name of ["hint", "unask", "picture", "level", "devices", "recording"]) {
    stage[name] = (/** @type {unknown} */ value) => calls.push([name, value]);
  }
  stage.ask = (/** @type {string} */ question) => {
    calls.push(["ask", question]);
    return answers[question]?.() ?? new Promise(() => {});
  };
  return stage;
}

/** Gives made frames, then nothing. @param {import("../../../web/browser/environment.js").Frame[]} all */
export function reader(all, readable = true) {
  const rest = [...all];
  return () => ({ readable, plays: () => true, next: async () => rest.shift() ?? null, close() {} });
}

/** @param {any} check @param {any} environment @param {any} [stage] */
export async function finding(check, environment, stage = makeStage()) {
  return (await check.measure(environment, signal, stage)).finding;
}
