/**
 * Holds camera and microphone open from *Start* until the person's part is over: one prompt, and a picture
 * as in the call. Gives each back as soon as nobody needs it.
 */

/**
 * @typedef {import("../types.js").CheckName} CheckName
 * @typedef {import("../types.js").Environment} Environment
 * @typedef {import("./flow.js").CheckFlow} CheckFlow
 * @typedef {"camera"|"microphone"} Kind
 */

/** @type {CheckName[]} */
const PERSONAL = ["camera", "microphone", "speaker"];
/** @type {Kind[]} */
export const KINDS = ["camera", "microphone"];
const UNWANTED = ["unanswered", "skipped"]; // holding these would keep `onLate` from being called

export class DeviceHold {
  /** @param {Environment} environment */
  constructor(environment) {
    this.environment = environment;
    /** @type {Partial<Record<Kind, () => void>>} */
    this.leases = {};
    this.resting = true;
  }

  /** Open both devices and the sound; call it in the person's click. */
  begin() {
    const { media } = this.environment;
    const release = media.open(KINDS); // together: one prompt
    for (const kind of KINDS) {
      this.leases[kind]?.();
      this.leases[kind] = media.open([kind]);
    }
    release();
    this.wake();
  }

  /** Let sound play from now on; call it in the person's click. */
  wake() {
    this.resting = false;
    try {
      this.environment.allowSound();
    } catch {
      // no Web Audio at all: the checks that need it say so
    }
  }

  /**
   * Give back what nobody needs any more; call it after each change.
   * @param {CheckFlow} flow
   */
  update(flow) {
    const parts = PERSONAL.map((name) => flow.part(name));
    if (parts.some(({ state }) => state !== "waiting" && state !== "done" && state !== "stale")) {
      this.resting = false;
    }
    for (const kind of KINDS) {
      const { state, finding } = flow.part(kind);
      if (state === "done" && UNWANTED.includes(finding ?? "")) this.leases[kind]?.();
    }
    if (!this.resting && parts.every(({ state }) => state === "done" || state === "stale")) this.rest();
  }

  /** Give back everything that is held. */
  rest() {
    this.resting = true;
    for (const kind of KINDS) this.leases[kind]?.();
    this.leases = {};
    this.environment.closeAudio().catch(() => {});
  }
}
