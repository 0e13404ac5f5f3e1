/**
 * The browser as an argument: the only file that touches navigator, RTCPeerConnection, AudioContext,
 * performance and location. Checks get an `Environment`; tests pass a made-up one.
 *
 * Rules for every method: what is opened is given back with a way to close it; nothing here judges.
 */

import { aborted } from "./abort.js";
import { openEar, play, readFrames, record } from "./capture.js";
import { Media } from "./media.js";

/**
 * @typedef {object} Frame  one presented picture, made small
 * @property {number} at_ms  when it was seen, on the monotonic clock
 * @property {number} presented  how many the camera has given so far, unseen ones too
 * @property {number} width  of the camera's picture, pixels
 * @property {number} height
 * @property {Uint8ClampedArray} rgba  64 × 48 samples, four bytes each
 *
 * @typedef {object} FrameReader
 * @property {boolean} readable  false where the browser hides what a canvas holds (resistFingerprinting)
 * @property {(wait_ms: number) => Promise<Frame|null>} next  the next picture, or null after `wait_ms`
 * @property {() => void} close
 *
 * @typedef {object} Ear  listens to a stream
 * @property {number} rate_hz
 * @property {() => Float32Array} read  the samples since the last call, the newest 32,768 at most
 * @property {() => Float32Array} last  the newest 32,768 samples, without a gap
 * @property {() => void} close
 *
 * @typedef {object} Answer  of our server; status 0 means that it was not reached
 * @property {number} status
 * @property {any} body  parsed JSON, null without
 * @property {number|null} retry_after_s
 *
 * @typedef {"camera"|"microphone"} Permission
 */

/** Everything that a check may want from the browser. */
export class Environment {
  /**
   * @param {import("./types.js").Config} config
   * @param {Window & typeof globalThis} [window]
   */
  constructor(config, window = globalThis.window) {
    this.config = config;
    this.window = window;
    /** Camera and microphone, shared between the checks. */
    this.media = new Media(this);
    /** @type {AudioContext|null} */
    this.sound = null;
  }

  // -- time ----------------------------------------------------------------------------------

  /** Return milliseconds on a clock that never jumps. */
  now_ms() {
    return this.window.performance.now();
  }

  /**
   * Resolve after `ms`; reject with an AbortError when the signal aborts.
   * @param {number} ms
   * @param {AbortSignal} [signal]
   * @returns {Promise<void>}
   */
  sleep(ms, signal) {
    return new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        reject(aborted());
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", stop);
        resolve();
      }, ms);
      if (signal?.aborted) stop();
      else signal?.addEventListener("abort", stop, { once: true });
    });
  }

  // -- the network ---------------------------------------------------------------------------

  /**
   * POST JSON to our own server. Never throws but for an abort: an unreachable server is status 0.
   * @param {string} path
   * @param {unknown} body
   * @param {AbortSignal} [signal]
   * @returns {Promise<Answer>}
   */
  async request(path, body, signal) {
    try {
      const response = await this.window.fetch(path, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
        cache: "no-store",
        credentials: "same-origin",
        keepalive: true,
        signal,
      });
      const wait = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
      return {
        status: response.status,
        body: await response.json().catch(() => null),
        retry_after_s: Number.isNaN(wait) ? null : wait,
      };
    } catch (error) {
      if (signal?.aborted) throw error;
      return { status: 0, body: null, retry_after_s: null };
    }
  }

  /**
   * Send JSON while the page goes away; the answer is not seen. False when the browser refused.
   * @param {string} path
   * @param {unknown} body
   */
  beacon(path, body) {
    const blob = new Blob([JSON.stringify(body)], { type: "application/json" });
    return this.window.navigator.sendBeacon?.(path, blob) ?? false;
  }

  /**
   * Tell whether anything answers at an address, seeing nothing of the answer (`no-cors`), telling the
   * other side nothing about us (no credentials, no referrer).
   * @param {string} url
   * @param {AbortSignal} signal
   * @param {number} [wait_ms]
   * @returns {Promise<boolean>}
   */
  async reaches(url, signal, wait_ms = 5000) {
    const control = new AbortController();
    const stop = () => control.abort();
    signal.addEventListener("abort", stop, { once: true });
    const timer = setTimeout(stop, wait_ms);
    try {
      await this.window.fetch(url, {
        mode: "no-cors",
        credentials: "omit",
        referrerPolicy: "no-referrer",
        cache: "no-store",
        redirect: "follow",
        signal: control.signal,
      });
      return true;
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    }
  }

  /** False when the browser knows that there is no network; true proves nothing. */
  online() {
    return this.window.navigator.onLine !== false;
  }

  /**
   * Call back when the network changes (online, offline, Wi-Fi to mobile where the browser says so).
   * @param {() => void} callback
   * @returns {() => void} stop listening
   */
  onNetworkChange(callback) {
    const connection = /** @type {any} */ (this.window.navigator).connection;
    return listen(callback, [this.window, "online"], [this.window, "offline"], [connection, "change"]);
  }

  /**
   * @param {RTCConfiguration} configuration
   * @returns {RTCPeerConnection} throws where the browser has no WebRTC or a policy forbids it
   */
  peerConnection(configuration) {
    return new this.window.RTCPeerConnection(configuration);
  }

  /**
   * A synthetic moving picture: `draw` is called `rate_hz` times a second.
   * @param {{width: number, height: number, rate_hz: number,
   *   draw: (context: CanvasRenderingContext2D, frame: number) => void}} options
   * @returns {{stream: MediaStream, stop: () => void}}
   */
  canvasStream({ width, height, rate_hz, draw }) {
    const canvas = this.window.document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false }));
    let frame = 0;
    draw(context, frame++); // Firefox gives no stream from a canvas without a context and a first picture
    const stream = canvas.captureStream(rate_hz);
    const timer = setInterval(() => draw(context, frame++), 1000 / rate_hz);
    return {
      stream,
      stop() {
        clearInterval(timer);
        for (const track of stream.getTracks()) track.stop();
      },
    };
  }

  // -- devices -------------------------------------------------------------------------------

  /**
   * The bare getUserMedia; everybody but media.js goes through `media`.
   * @param {MediaStreamConstraints} constraints
   * @returns {Promise<MediaStream>}
   */
  async userMedia(constraints) {
    return this.window.navigator.mediaDevices.getUserMedia(constraints);
  }

  /**
   * What the browser says about a permission, `unknown` where it says nothing. Safari says `prompt`
   * even when denied.
   * @param {Permission} name
   * @returns {Promise<"granted"|"denied"|"prompt"|"unknown">}
   */
  async permission(name) {
    try {
      const status = await this.window.navigator.permissions.query({ name: /** @type {any} */ (name) });
      return status.state;
    } catch {
      return "unknown"; // Firefox before 132 throws for camera and microphone
    }
  }

  /**
   * True when this document's policy (header or frame) forbids the device; false where nobody can tell.
   * @param {Permission} name
   */
  forbidden(name) {
    const document = /** @type {any} */ (this.window.document);
    const policy = document.permissionsPolicy ?? document.featurePolicy;
    return policy?.allowsFeature?.(name) === false;
  }

  /** @returns {Promise<MediaDeviceInfo[]>} empty where the browser does not say */
  async devices() {
    try {
      return await this.window.navigator.mediaDevices.enumerateDevices();
    } catch {
      return [];
    }
  }

  /**
   * @param {() => void} callback
   * @returns {() => void} stop listening
   */
  onDeviceChange(callback) {
    return listen(callback, [this.window.navigator.mediaDevices, "devicechange"]);
  }

  // -- picture and sound ---------------------------------------------------------------------

  /**
   * @param {MediaStream} stream
   * @returns {FrameReader}
   */
  frames(stream) {
    return readFrames(this.window, stream);
  }

  /**
   * Listen to a stream; needs a running `audioContext`.
   * @param {MediaStream} stream
   * @returns {Ear}
   */
  ear(stream) {
    return openEar(this.audioContext(), stream);
  }

  /**
   * Record a stream into memory.
   * @param {MediaStream} stream
   * @returns {{stop: () => Promise<Blob|null>}}
   */
  recorder(stream) {
    return record(this.window, stream);
  }

  /**
   * Play a clip on an output ("" is the system's own); rejects with NotAllowedError when blocked.
   * @param {Blob} clip
   * @param {string} [sink]
   */
  play(clip, sink = "") {
    return play(this.window, clip, sink);
  }

  /** True where a page may choose the output. */
  choosesOutput() {
    return "setSinkId" in this.window.HTMLMediaElement.prototype;
  }

  /** The page's one audio context. @returns {AudioContext} throws where there is none */
  audioContext() {
    const { AudioContext, webkitAudioContext } = /** @type {any} */ (this.window);
    if (!this.sound || this.sound.state === "closed") this.sound = new (AudioContext ?? webkitAudioContext)();
    return /** @type {AudioContext} */ (this.sound);
  }

  /** Close the audio context; the next `audioContext` makes a new one. */
  async closeAudio() {
    const context = this.sound;
    this.sound = null;
    if (context && context.state !== "closed") await context.close();
  }

  // -- the page ------------------------------------------------------------------------------

  /** What gate.js found before any module ran, or null. */
  gate() {
    return this.window.document.documentElement.getAttribute("data-gate");
  }

  userAgent() {
    return this.window.navigator.userAgent;
  }

  /** True where the main pointer is a finger: tells an iPad from a Mac. */
  touch() {
    return this.window.navigator.maxTouchPoints > 1;
  }

  isVisible() {
    return this.window.document.visibilityState !== "hidden";
  }

  /**
   * @param {() => void} callback
   * @returns {() => void} stop listening
   */
  onVisibilityChange(callback) {
    return listen(callback, [this.window.document, "visibilitychange"]);
  }

  /** The fragment of this page's address without `#`, as it stands in the address. */
  fragment() {
    const at = this.window.location.href.indexOf("#");
    return at < 0 ? "" : this.window.location.href.slice(at + 1);
  }

  /**
   * Go to another page. Build `url` with handover.js alone, release everything first.
   * @param {string} url
   */
  leave(url) {
    this.window.location.assign(url);
  }
}

/**
 * @param {() => void} callback
 * @param {...[EventTarget|undefined, string]} events
 * @returns {() => void}
 */
function listen(callback, ...events) {
  for (const [target, name] of events) target?.addEventListener?.(name, callback);
  return () => {
    for (const [target, name] of events) target?.removeEventListener?.(name, callback);
  };
}
