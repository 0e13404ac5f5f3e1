/**
 * Camera and microphone: opened together with one prompt, shared by counted leases, closed for sure.
 * A failure of one never takes the other down; nothing is ever asked in a loop.
 */

import { Unavailable } from "../measure/media_errors.js";
import { isWebKit } from "../measure/user_agent.js";
import { aborted } from "./abort.js";
import { ask, patience } from "./device_request.js";
import { empty } from "./device_state.js";

/**
 * @typedef {import("../types.js").Environment} Environment
 * @typedef {"camera"|"microphone"} Kind
 * @typedef {import("./device_state.js").Slot} Slot
 *
 * @typedef {object} Lease
 * @property {MediaStream} stream  with this device's track alone
 * @property {MediaStreamTrack} track
 * @property {string} device_id  "" where the browser hides it
 * @property {() => void} release  may be called twice
 */

const HINT_AFTER_MS = 4000;
const UNANSWERED_AFTER_MS = 20_000;
const AT_LEAST_MS = 1000; // for the second device of a prompt that the first has already waited for
const MUTE_GRACE_MS = 1500; // Bluetooth headsets mute for a moment when they change their profile

/** The one owner of all capture tracks of the page. */
export class Media {
  /** @param {Environment} environment */
  constructor(environment) {
    this.environment = environment;
    /** @type {Record<Kind, Slot>} */
    this.slots = { camera: empty(), microphone: empty() };
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
  }

  /**
   * Open several devices at once, with one prompt where the browser allows it, and hold them until the
   * returned function is called. Never throws: each `take` tells what became of its device. Call it in
   * the person's click.
   * @param {Kind[]} [kinds]
   * @returns {() => void} let go
   */
  open(kinds = ["camera", "microphone"]) {
    for (const kind of kinds) this.#forgetFailure(kind);
    return this.#open(kinds);
  }

  /** @param {Kind[]} kinds @returns {() => void} */
  #open(kinds) {
    const wanted = kinds.filter((kind) => !this.slots[kind].request && !this.#refuseForbidden(kind));
    if (wanted.length) this.#request(wanted);
    const leases = kinds.map((kind) => this.#hold(kind));
    return () => {
      for (const release of leases) release();
    };
  }

  /**
   * Lease one device, opening it if nobody has. Shows the hint `prompt` while the browser waits for the
   * person. Rejects with Unavailable (its finding), or an AbortError when the signal aborts; the request
   * stays open then, see `onLate`.
   * @param {Kind} kind
   * @param {AbortSignal} signal
   * @param {import("../types.js").Stage} stage
   * @returns {Promise<Lease>}
   */
  async take(kind, signal, stage) {
    const release = this.#open([kind]);
    const slot = this.slots[kind];
    const request = /** @type {Promise<MediaStreamTrack>} */ (slot.request);
    const waited_ms = slot.abandoned ? 0 : this.environment.now_ms() - slot.asked_ms;
    slot.abandoned = false;
    const hint = setTimeout(() => stage.hint("prompt"), Math.max(0, HINT_AFTER_MS - waited_ms));
    try {
      const track = await patience(request, signal, Math.max(AT_LEAST_MS, UNANSWERED_AFTER_MS - waited_ms));
      const device_id = track.getSettings?.().deviceId ?? "";
      return { stream: this.environment.stream(track), track, device_id, release };
    } catch (error) {
      slot.abandoned = slot.request === request && !slot.failed;
      this.#forgetFailure(kind); // told once; the next `take` is the person's own retry
      release();
      throw error;
    } finally {
      clearTimeout(hint);
      stage.hint(null);
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
    const { track, request, refused } = this.slots[kind];
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
    const { track } = this.slots[kind];
    if (track?.getSettings?.().deviceId === id) return;
    this.close(kind);
    this.slots[kind].chosen = id;
  }

  /**
   * Open the chosen microphone once more without a call's processing, for measuring the loudspeaker:
   * echo cancelling would remove just what is looked for. Null where that is not to be had without a
   * new prompt, or (WebKit before 2025, bug 292861) without silencing the microphone that is open.
   * @param {Lease} lease
   * @returns {Promise<{stream: MediaStream, close: () => void}|null>}
   */
  async raw(lease) {
    const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    if (isWebKit(this.environment.userAgent())) return null;
    const own = this.#own(lease.track.clone());
    await own.applyConstraints(plain).catch(() => {}); // Firefox changes a running track
    if (own.getSettings().echoCancellation === false) return this.#plain(own);
    own.stop();
    if ((await this.environment.permission("microphone")) !== "granted") return null;
    try {
      const audio = { ...plain, deviceId: { exact: lease.device_id } };
      const stream = await this.environment.userMedia({ audio }); // Chrome gives a second, plain track
      return this.#plain(this.#own(stream.getAudioTracks()[0]));
    } catch {
      return null;
    }
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
    const slot = this.slots[kind];
    slot.track?.stop(); // a stop of our own fires no `ended`
    Object.assign(slot, { request: null, track: null, failed: false, turn: slot.turn + 1 });
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
    const asked = ask(this.environment, kinds, this.slots);
    for (const kind of kinds) {
      const slot = this.slots[kind];
      const turn = ++slot.turn;
      const request = asked.then((results) => this.#settle(kind, turn, results[kind]));
      Object.assign(slot, { request, asked_ms: this.environment.now_ms(), abandoned: false });
      request.catch(() => {
        if (slot.turn === turn) slot.failed = slot.refused = true;
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
    const slot = this.slots[kind];
    this.#own(result);
    if (slot.turn !== turn || (slot.abandoned && !this.onLate(kind)) || (!slot.abandoned && !slot.leases)) {
      result.stop();
      throw aborted();
    }
    Object.assign(slot, { track: result, refused: false });
    this.#watch(kind, turn, result);
    return result;
  }

  /**
   * @param {Kind} kind
   * @param {number} turn
   * @param {MediaStreamTrack} track
   */
  #watch(kind, turn, track) {
    const slot = this.slots[kind];
    track.addEventListener("ended", () => {
      if (slot.turn !== turn) return;
      this.close(kind);
      this.onLost(kind, "ended");
    });
    track.addEventListener("mute", () => {
      const still = () => track.muted && track.readyState === "live" && slot.turn === turn;
      setTimeout(() => still() && this.onLost(kind, "muted"), MUTE_GRACE_MS);
    });
  }

  /** @param {Kind} kind @returns {() => void} */
  #hold(kind) {
    const slot = this.slots[kind];
    slot.leases += 1;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      slot.leases -= 1;
      if (slot.leases === 0 && slot.track) this.close(kind);
    };
  }

  /**
   * Never ask for what the document's own policy forbids: it would fail the other device too.
   * @param {Kind} kind
   */
  #refuseForbidden(kind) {
    if (!this.environment.forbidden(kind)) return false;
    const slot = this.slots[kind];
    slot.request = Promise.reject(new Unavailable("blocked_by_page"));
    slot.request.catch(() => {});
    slot.failed = true;
    return true;
  }

  /** @param {Kind} kind */
  #forgetFailure(kind) {
    const slot = this.slots[kind];
    if (slot.failed) Object.assign(slot, { request: null, failed: false });
  }

  /**
   * @param {MediaStreamTrack} track
   * @returns {{stream: MediaStream, close: () => void}}
   */
  #plain(track) {
    return { stream: this.environment.stream(track), close: () => track.stop() };
  }

  /** @param {MediaStreamTrack} track */
  #own(track) {
    for (const old of this.tracks) if (old.readyState === "ended") this.tracks.delete(old);
    this.tracks.add(track);
    return track;
  }
}
