/**
 * Camera and microphone: opened together with one prompt, shared by counted leases, closed for sure.
 * A failure of one never takes the other down; nothing is ever asked in a loop.
 */

import { aborted } from "./abort.js";
import { findingOf, Unavailable, worthAskingAlone } from "./measure/errors.js";

/**
 * @typedef {import("./types.js").Environment} Environment
 * @typedef {"camera"|"microphone"} Kind
 *
 * @typedef {object} Lease
 * @property {MediaStream} stream  with this device's track alone
 * @property {MediaStreamTrack} track
 * @property {string} device_id  "" where the browser hides it
 * @property {() => void} release  may be called twice
 *
 * @typedef {object} Slot
 * @property {string} chosen  id of the device that the person chose, "" for none
 * @property {number} leases
 * @property {Promise<MediaStreamTrack>|null} request  pending or done
 * @property {MediaStreamTrack|null} track
 */

const HINT_AFTER_MS = 4000;
const UNANSWERED_AFTER_MS = 20_000;
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
    this.closed = false;
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
    this.closed = false;
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
   * @param {import("./types.js").Stage} stage
   * @returns {Promise<Lease>}
   */
  async take(kind, signal, stage) {
    const release = this.open([kind]);
    const request = /** @type {Promise<MediaStreamTrack>} */ (this.slots[kind].request);
    const hint = setTimeout(() => stage.hint("prompt"), HINT_AFTER_MS);
    try {
      const track = await patience(request, signal);
      const device_id = track.getSettings?.().deviceId ?? "";
      return { stream: new MediaStream([track]), track, device_id, release };
    } catch (error) {
      release();
      throw error;
    } finally {
      clearTimeout(hint);
      stage.hint(null);
    }
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
    if (own.getSettings().echoCancellation === false) return leased(own);
    own.stop();
    if ((await this.environment.permission("microphone")) !== "granted") return null;
    try {
      const audio = { ...plain, deviceId: { exact: lease.device_id } };
      const stream = await this.environment.userMedia({ audio }); // Chrome gives a second, plain track
      return leased(this.#own(stream.getAudioTracks()[0]));
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
    this.slots[kind].track?.stop(); // a stop of our own fires no `ended`
    this.slots[kind] = { ...empty(), chosen: this.slots[kind].chosen };
  }

  /** Stop everything, also what is still being asked for: call it before the page is left. */
  releaseAll() {
    this.closed = true;
    this.close("camera");
    this.close("microphone");
    for (const track of this.tracks) track.stop();
    this.tracks.clear();
  }

  /** @param {Kind[]} kinds */
  #request(kinds) {
    const slots = kinds.map((kind) => this.slots[kind]);
    const asked = this.#ask(kinds);
    kinds.forEach((kind, i) => {
      const request = asked.then((results) => this.#settle(kind, slots[i], results[kind]));
      slots[i].request = request;
      request.catch(() => {
        if (slots[i].request === request) slots[i].request = null; // asked again at the next `take` only
      });
    });
  }

  /**
   * @param {Kind[]} kinds
   * @returns {Promise<Partial<Record<Kind, MediaStreamTrack|Unavailable>>>}
   */
  async #ask(kinds) {
    const { environment } = this;
    try {
      const stream = await environment.userMedia(constraints(kinds, this.slots));
      return Object.fromEntries(kinds.map((kind) => [kind, pick(stream, kind)]));
    } catch (error) {
      if (kinds.length === 1) return this.#askAgain(kinds[0], error);
      const permissions = await Promise.all(kinds.map((kind) => environment.permission(kind)));
      const results = {};
      for (const [i, kind] of kinds.entries()) {
        const again = worthAskingAlone(error, permissions[i], permissions[1 - i]);
        Object.assign(results, again ? await this.#ask([kind]) : { [kind]: await this.#explain(kind, error) });
      }
      return results;
    }
  }

  /**
   * The device that was chosen has gone: any other will do. Everything else is final.
   * @param {Kind} kind
   * @param {unknown} error
   * @returns {Promise<Partial<Record<Kind, MediaStreamTrack|Unavailable>>>}
   */
  async #askAgain(kind, error) {
    const { name } = /** @type {Error} */ (error ?? {});
    if (!this.slots[kind].chosen || !["OverconstrainedError", "NotFoundError"].includes(name)) {
      return { [kind]: await this.#explain(kind, error) };
    }
    this.slots[kind].chosen = "";
    return this.#ask([kind]);
  }

  /**
   * @param {Kind} kind
   * @param {unknown} error
   */
  async #explain(kind, error) {
    const { environment } = this;
    const wanted = kind === "camera" ? "videoinput" : "audioinput";
    const listed = (await environment.devices()).some((device) => device.kind === wanted);
    const facts = { forbidden: environment.forbidden(kind), listed, userAgent: environment.userAgent() };
    return new Unavailable(findingOf(error, facts));
  }

  /**
   * @param {Kind} kind
   * @param {Slot} slot
   * @param {MediaStreamTrack|Unavailable|undefined} result
   */
  #settle(kind, slot, result) {
    if (!result || result instanceof Unavailable) throw result ?? new Unavailable("not_measured");
    const current = this.slots[kind] === slot && !this.closed;
    if (!current || (slot.leases === 0 && !this.onLate(kind))) {
      result.stop();
      throw aborted();
    }
    slot.track = this.#own(result);
    this.#watch(kind, slot, result);
    return result;
  }

  /**
   * @param {Kind} kind
   * @param {Slot} slot
   * @param {MediaStreamTrack} track
   */
  #watch(kind, slot, track) {
    const lost = (/** @type {"ended"|"muted"} */ finding) => {
      if (this.slots[kind] === slot) this.onLost(kind, finding);
    };
    track.addEventListener("ended", () => {
      slot.request = null;
      slot.track = null;
      this.tracks.delete(track);
      lost("ended");
    });
    track.addEventListener("mute", () => {
      setTimeout(() => track.muted && track.readyState === "live" && lost("muted"), MUTE_GRACE_MS);
    });
  }

  /**
   * @param {Kind} kind
   * @returns {() => void}
   */
  #hold(kind) {
    const slot = this.slots[kind];
    slot.leases += 1;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      slot.leases -= 1;
      if (slot.leases === 0 && slot.track && this.slots[kind] === slot) this.close(kind);
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
    slot.request.catch(() => {
      slot.request = null;
    });
    return true;
  }

  /** @param {MediaStreamTrack} track */
  #own(track) {
    for (const old of this.tracks) if (old.readyState === "ended") this.tracks.delete(old);
    this.tracks.add(track);
    return track;
  }
}

/** @returns {Slot} */
function empty() {
  return { chosen: "", leases: 0, request: null, track: null };
}

/**
 * What the call will have: a picture of up to 720p, the browser's own processing of sound.
 * @param {Kind[]} kinds
 * @param {Record<Kind, Slot>} slots
 * @returns {MediaStreamConstraints}
 */
function constraints(kinds, slots) {
  const device = (/** @type {Kind} */ kind) =>
    slots[kind].chosen ? { deviceId: { exact: slots[kind].chosen } } : kind === "camera" && { facingMode: "user" };
  const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
  return {
    ...(kinds.includes("camera") && { video: { ...size, ...device("camera") } }),
    ...(kinds.includes("microphone") && { audio: device("microphone") || true }),
  };
}

/**
 * @param {MediaStream} stream
 * @param {Kind} kind
 */
function pick(stream, kind) {
  return kind === "camera" ? stream.getVideoTracks()[0] : stream.getAudioTracks()[0];
}

/**
 * @param {MediaStreamTrack} track
 * @returns {{stream: MediaStream, close: () => void}}
 */
function leased(track) {
  return { stream: new MediaStream([track]), close: () => track.stop() };
}

/**
 * Wait for the person's answer, but not for ever: in-app browsers and ignored prompts never settle.
 * @template T
 * @param {Promise<T>} request
 * @param {AbortSignal} signal
 * @returns {Promise<T>}
 */
function patience(request, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Unavailable("unanswered")), UNANSWERED_AFTER_MS);
    const stop = () => reject(aborted());
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    request.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    });
  });
}

/** Safari, and every browser on iOS. @param {string} userAgent */
function isWebKit(userAgent) {
  return /AppleWebKit\//.test(userAgent) && !/Chrome\/|Chromium\//.test(userAgent);
}
