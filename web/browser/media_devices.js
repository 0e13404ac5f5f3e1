/**
 * Camera and microphone: opened together with one prompt, shared by counted leases, always closed.
 * A failure of one never takes the other down; nothing is ever asked in a loop.
 */

import { settingsOf } from "../attempt.js";
import { Unavailable } from "../measure/media_errors.js";
import { aborted } from "./abort.js";
import { ask, waitForAnswer } from "./device_request.js";
import { unopened } from "./device_state.js";
import { plainCapture } from "./plain_capture.js";
import { promptHint, tell } from "./prompt_hint.js";

/**
 * @typedef {import("../types.js").Environment} Environment
 * @typedef {"camera"|"microphone"} Kind
 * @typedef {import("./device_state.js").DeviceState} DeviceState
 *
 * @typedef {object} Lease
 * @property {MediaStream} stream  with this device's track alone
 * @property {MediaStreamTrack} track
 * @property {string} device_id  "" where the browser hides it
 * @property {() => void} release  may be called twice
 */

const UNANSWERED_AFTER_MS = 20_000;
const AT_LEAST_MS = 1000; // for the second device of a prompt that the first has already waited for
const MUTE_GRACE_MS = 1500; // Bluetooth headsets mute for a moment when they change their profile

/** The one owner of all capture tracks of the page. */
export class Media {
  /** @param {Environment} environment */
  constructor(environment) {
    this.environment = environment;
    /** @type {Record<Kind, DeviceState>} */
    this.states = { camera: unopened(), microphone: unopened() };
    /** @type {Set<MediaStreamTrack>} every track that was ever opened and not seen to be ended */
    this.tracks = new Set();
    /**
     * A stream came after nobody waited for it any more: true when it is still wanted (run the check
     * again), else it is stopped at once.
     * @type {(kind: Kind) => boolean}
     */
    this.onLate = () => false;
    /**
     * A device that was in use has ended or fallen silent.
     * @type {(kind: Kind, finding: "ended"|"muted") => void}
     */
    this.onLost = () => {};
    /**
     * A device that had fallen silent delivers again (the other call is over).
     * @type {(kind: Kind) => void}
     */
    this.onBack = () => {};
    /**
     * A device was closed, by whomever of ours.
     * @type {(kind: Kind) => void}
     */
    this.onClosed = () => {};
    /** When a device was last opened or closed by us: the browser's list may change by that. */
    this.changed_ms = Number.NEGATIVE_INFINITY;
  }

  /**
   * Open several devices at once, with one prompt where the browser allows it, and hold them until the
   * returned function is called. Never throws: each `take` reports what became of its device. Call it in
   * the person's click.
   * @param {Kind[]} [kinds]
   * @returns {() => void} let go
   */
  open(kinds = ["camera", "microphone"]) {
    for (const kind of kinds) {
      this.#forgetFailure(kind);
      this.#waitAgain(kind);
    }
    return this.#open(kinds);
  }

  /** @param {Kind[]} kinds @returns {() => void} */
  #open(kinds) {
    const wanted = kinds.filter((kind) => !this.states[kind].request && !this.#refuseForbidden(kind));
    if (wanted.length) this.#request(wanted);
    const leases = kinds.map((kind) => this.#hold(kind));
    return () => {
      for (const release of leases) release();
    };
  }

  /**
   * Lease one device, opening it if nobody has. Shows the hint `prompt` or `prompt_both` while the browser waits
   * for the person. Rejects with Unavailable (its finding), or an AbortError when the signal aborts; the request
   * stays open then, see `onLate`.
   * @param {Kind} kind
   * @param {AbortSignal} signal
   * @param {import("../types.js").Stage} stage
   * @returns {Promise<Lease>}
   */
  async take(kind, signal, stage) {
    const release = this.#open([kind]);
    const state = this.states[kind];
    const request = /** @type {Promise<MediaStreamTrack>} */ (state.request);
    const waited_ms = state.abandoned ? 0 : this.environment.now_ms() - state.asked_ms;
    state.abandoned = false;
    const untell = tell(this.environment, kind, state, stage, waited_ms);
    try {
      const track = await waitForAnswer(
        request,
        signal,
        Math.max(AT_LEAST_MS, UNANSWERED_AFTER_MS - waited_ms),
        async () => !(await promptHint(this.environment, kind, state.asked)),
      );
      const device_id = settingsOf(track).deviceId ?? "";
      return { stream: this.environment.stream(track), track, device_id, release };
    } catch (error) {
      state.abandoned = state.request === request && !state.failed;
      this.#forgetFailure(kind); // reported once; the next `take` is the person's own retry
      release();
      throw error;
    } finally {
      untell();
    }
  }

  /**
   * Lease a device that is open already, or that opens without a prompt; null otherwise. What was refused
   * is not asked for again: Safari may prompt each time. One still being asked for is left to who asked.
   * @param {Kind} kind
   * @param {AbortSignal} signal
   * @param {import("../types.js").Stage} stage
   * @returns {Promise<Lease|null>}
   */
  async borrow(kind, signal, stage) {
    const { track, request, refused } = this.states[kind];
    if (!track && (request || refused || (await this.environment.permission(kind)) !== "granted"))
      return null;
    return this.take(kind, signal, stage).catch((error) => {
      if (error instanceof Unavailable) return null;
      throw error;
    });
  }

  /**
   * Choose a device for the next `take`; the one in use is closed.
   * @param {Kind} kind
   * @param {string} id
   */
  choose(kind, id) {
    const { track } = this.states[kind];
    if (settingsOf(track).deviceId === id) return;
    this.close(kind);
    this.states[kind].chosen = id;
  }

  /**
   * Open the chosen microphone once more without a call's processing, for measuring the loudspeaker:
   * echo cancelling would remove just what is looked for. Null where that is not to be had without a
   * new prompt, or (WebKit before 2025, bug 292861) without silencing the microphone that is open.
   * @param {Lease} lease
   * @returns {Promise<{stream: MediaStream, close: () => void}|null>}
   */
  raw(lease) {
    return plainCapture(this.environment, lease, (track) => this.#own(track));
  }

  /** Id of the device that the person chose, "" for any. @param {Kind} kind */
  chosen(kind) {
    return this.states[kind].chosen;
  }

  /** The tracks that are live now: empty is the proof that every device is free. */
  live() {
    return [...this.tracks].filter((track) => track.readyState === "live");
  }

  /**
   * Stop one device, whoever holds it; the next `take` opens it anew.
   * @param {Kind} kind
   */
  close(kind) {
    const state = this.states[kind];
    const was = state.track;
    if (was) this.changed_ms = this.environment.now_ms();
    was?.stop(); // a stop of our own fires no `ended`
    Object.assign(state, { request: null, track: null, failed: false, turn: state.turn + 1 });
    if (was) this.onClosed(kind);
  }

  /** Stop everything, also what is still being asked for: call it before the page is left. */
  releaseAll() {
    this.close("camera");
    this.close("microphone");
    for (const track of this.tracks) track.stop();
    this.tracks.clear();
  }

  /** @param {Kind[]} kinds */
  #request(kinds) {
    const asked = ask(this.environment, kinds, this.states);
    for (const kind of kinds) {
      const state = this.states[kind];
      const turn = ++state.turn;
      const request = asked.then((results) => this.#settle(kind, turn, results[kind]));
      Object.assign(state, { request, asked_ms: this.environment.now_ms(), abandoned: false });
      request.catch(() => {
        if (state.turn === turn) state.failed = state.refused = true;
      });
    }
  }

  /**
   * @param {Kind} kind
   * @param {number} turn
   * @param {MediaStreamTrack|Unavailable|undefined} result
   */
  #settle(kind, turn, result) {
    if (!result || result instanceof Unavailable) throw result ?? new Unavailable("not_measured");
    const state = this.states[kind];
    this.#own(result);
    if (
      state.turn !== turn ||
      (state.abandoned && !this.onLate(kind)) ||
      (!state.abandoned && !state.leases)
    ) {
      result.stop();
      throw aborted();
    }
    this.changed_ms = this.environment.now_ms();
    Object.assign(state, { track: result, refused: false });
    this.#watch(kind, turn, result);
    return result;
  }

  /**
   * @param {Kind} kind
   * @param {number} turn
   * @param {MediaStreamTrack} track
   */
  #watch(kind, turn, track) {
    const state = this.states[kind];
    track.addEventListener("ended", () => {
      if (state.turn !== turn) return;
      this.close(kind);
      this.onLost(kind, "ended");
    });
    track.addEventListener("mute", () => {
      const still = () => track.muted && track.readyState === "live" && state.turn === turn;
      setTimeout(() => still() && this.onLost(kind, "muted"), MUTE_GRACE_MS);
    });
    track.addEventListener("unmute", () => state.turn === turn && this.onBack(kind));
  }

  /** @param {Kind} kind @returns {() => void} */
  #hold(kind) {
    const state = this.states[kind];
    state.leases += 1;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      state.leases -= 1;
      if (state.leases === 0 && state.track) this.close(kind);
    };
  }

  /**
   * Never ask for what the document's own policy forbids: it would fail the other device too.
   * @param {Kind} kind
   */
  #refuseForbidden(kind) {
    if (!this.environment.forbidden(kind)) return false;
    const state = this.states[kind];
    state.request = Promise.reject(new Unavailable("blocked_by_page"));
    state.request.catch(() => {});
    state.failed = true;
    return true;
  }

  /** @param {Kind} kind */
  #forgetFailure(kind) {
    const state = this.states[kind];
    if (state.failed) Object.assign(state, { request: null, failed: false });
  }

  /** A request that is open still, and wanted again. @param {Kind} kind */
  #waitAgain(kind) {
    const state = this.states[kind];
    if (state.abandoned) Object.assign(state, { abandoned: false, asked_ms: this.environment.now_ms() });
  }

  /** @param {MediaStreamTrack} track */
  #own(track) {
    for (const old of this.tracks) if (old.readyState === "ended") this.tracks.delete(old);
    this.tracks.add(track);
    return track;
  }
}
