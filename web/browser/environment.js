/**
 * The browser as an argument: the only file, with page_environment.js, that touches navigator, RTCPeerConnection,
 * AudioContext, performance and location. Checks get an `Environment`; tests pass a made-up one.
 *
 * Rules for every method: what is opened is given back with a way to close it; nothing here judges.
 */

import { attempt } from "../attempt.js";
import { LIMIT_MS, limited, overdue } from "../limit.js";
import { openAudioTap, readFrames, record } from "./capture.js";
import { listen } from "./listen.js";
import { Media } from "./media_devices.js";
import { PageEnvironment } from "./page_environment.js";
import { play } from "./player.js";
import { get, post, reaches } from "./requests.js";

/**
 * @typedef {import("./capture.js").Frame} Frame
 * @typedef {import("./capture.js").FrameReader} FrameReader
 * @typedef {import("./capture.js").AudioTap} AudioTap
 *
 * @typedef {object} Answer  of our server; status 0 means that it was not reached
 * @property {number} status
 * @property {any} body  parsed JSON, null without
 * @property {number|null} retry_after_s
 *
 * @typedef {"camera"|"microphone"} Permission
 */

/** Everything that a check may want from the browser. */
export class Environment extends PageEnvironment {
  /**
   * @param {import("../types.js").Config} config
   */
  constructor(config) {
    super(config);
    /** Camera and microphone, shared between the checks. */
    this.media = new Media(this);
    /** @type {AudioContext|null} */
    this.sound = null;
    /** Plays every sound of the page, see `allowSound`. */
    this.player = new Audio();
    /** @type {RTCPeerConnection[]} */
    this.peers = [];
    /** Id of the chosen loudspeaker, "" for the system's own. */
    this.output = "";
    /** By which the result counts: it comes with the place for the rehearsal. @type {string|undefined} */
    this.receipt = undefined;
  }

  request = post;
  get = get;
  reaches = reaches;

  /**
   * Send JSON while the page goes away, unanswered. False when the browser refused.
   * @param {string} path
   * @param {unknown} body
   */
  beacon(path, body) {
    const blob = new Blob([JSON.stringify(body)], { type: "application/json" });
    return navigator.sendBeacon?.(path, blob) ?? false;
  }

  /** False when the browser knows that there is no network; true proves nothing. */
  online() {
    return navigator.onLine !== false;
  }

  /** Kind of network (wifi, cellular, …) where the browser says so, else "". */
  networkType() {
    return networkInformation()?.type ?? "";
  }

  /** Online, offline, Wi-Fi to mobile; returns what stops it. @param {() => void} callback */
  onNetworkChange(callback) {
    return listen(callback, [window, "online"], [window, "offline"], [networkInformation(), "change"]);
  }

  /** Throws where the browser or a policy has no WebRTC. @param {RTCConfiguration} configuration */
  peerConnection(configuration) {
    const connection = new RTCPeerConnection(configuration);
    this.peers = [...this.connections(), connection];
    return connection;
  }

  /**
   * Let other tabs of this browser that want the same wait until something has settled; it waits for none of them.
   * @param {string} name
   * @param {Promise<unknown>} busy
   */
  hold(name, busy) {
    const hold = (/** @type {Lock|null} */ lock) => lock && busy.catch(() => {});
    attempt(() => navigator.locks?.request(name, { ifAvailable: true }, hold))?.catch(() => {});
  }

  /** The peer connections that are not closed: empty is the proof before the page is left. */
  connections() {
    return this.peers.filter((peer) => peer.signalingState !== "closed");
  }

  /**
   * The bare getUserMedia; everybody but media.js goes through `media`.
   * @param {MediaStreamConstraints} constraints
   * @returns {Promise<MediaStream>}
   */
  async userMedia(constraints) {
    return navigator.mediaDevices.getUserMedia(constraints);
  }

  /** A stream of one track. @param {MediaStreamTrack} track */
  stream(track) {
    return new MediaStream([track]);
  }

  /**
   * What the browser says about a permission, if anything. Safari says `prompt` even when denied.
   * @param {Permission} name
   * @returns {Promise<"granted"|"denied"|"prompt"|"unknown">}
   */
  async permission(name) {
    try {
      const asked = navigator.permissions.query({ name: /** @type {any} */ (name) });
      const status = await limited(asked, LIMIT_MS.permission, overdue);
      return status.state;
    } catch {
      return "unknown"; // Firefox before 132 throws for camera and microphone
    }
  }

  /**
   * Tell when a permission has changed, also in the site's settings; where the browser does not say so, never.
   * @param {Permission} name
   * @param {() => void} callback
   */
  async onPermissionChange(name, callback) {
    const asked = attempt(() => navigator.permissions.query({ name: /** @type {any} */ (name) }));
    listen(callback, [await Promise.resolve(asked).catch(() => undefined), "change"]);
  }

  /**
   * True when this document's policy (header or frame) forbids the device; false where nobody can tell.
   * @param {Permission} name
   */
  forbidden(name) {
    const { document } = /** @type {any} */ (window);
    return (
      attempt(() => (document.permissionsPolicy ?? document.featurePolicy).allowsFeature(name)) === false
    );
  }

  /** @returns {Promise<MediaDeviceInfo[]|null>} null where the browser does not say */
  async devices() {
    try {
      return await limited(navigator.mediaDevices.enumerateDevices(), LIMIT_MS.devices, overdue);
    } catch {
      return null;
    }
  }

  /** Returns what stops it. @param {() => void} callback @returns {() => void} */
  onDeviceChange(callback) {
    return listen(callback, [navigator.mediaDevices, "devicechange"]);
  }

  /** @param {MediaStream} stream @returns {FrameReader} */
  frames(stream) {
    return readFrames(stream, () => this.now_ms());
  }

  /** Listen to a stream; needs a running `audioContext`. @param {MediaStream} stream */
  audioTap(stream) {
    return openAudioTap(this.audioContext(), stream);
  }

  /** Record a stream into memory. @param {MediaStream} stream */
  recorder(stream) {
    return record(stream);
  }

  /**
   * Play a clip on the chosen loudspeaker; rejects with NotAllowedError when blocked.
   * @param {Blob} clip
   * @param {number} [from_s]  where in the clip to begin
   */
  play(clip, from_s) {
    return play(this.player, clip, this.output, from_s);
  }

  /**
   * Let the page play sounds by itself from now on; call it in the person's click. Throws where there is no
   * Web Audio. WebKit lets an element that was loaded in a click play at any time, any other one only within
   * five seconds of a click.
   */
  allowSound() {
    if (this.player.paused) this.player.load();
    this.audioContext()
      .resume()
      .catch(() => {});
  }

  /** Choose the loudspeaker for the next sounds. @param {string} id */
  chooseOutput(id) {
    this.output = id;
  }

  /** True where a page may choose the output. */
  choosesOutput() {
    return "setSinkId" in HTMLMediaElement.prototype;
  }

  /** The page's one audio context. @returns {AudioContext} throws where there is none */
  audioContext() {
    const { AudioContext, webkitAudioContext } = /** @type {any} */ (window);
    if (!this.sound || this.sound.state === "closed") this.sound = new (AudioContext ?? webkitAudioContext)();
    return /** @type {AudioContext} */ (this.sound);
  }

  /** Close the audio context; the next `audioContext` makes a new one. */
  async closeAudio() {
    const context = this.sound;
    this.sound = null;
    if (context && context.state !== "closed") await limited(context.close(), LIMIT_MS.close, () => {});
  }

  /** What gate.js found before any module ran, or null. */
  gate() {
    return document.documentElement.getAttribute("data-gate");
  }

  userAgent() {
    return navigator.userAgent;
  }

  /** True where the main pointer is a finger: tells an iPad from a Mac. */
  touch() {
    return navigator.maxTouchPoints > 1;
  }

  /** Show another address of this origin, without loading anything. @param {string} path with query and fragment */
  showAddress(path) {
    const shown = new URL(path, location.href).href === location.href;
    if (!shown) attempt(() => history.replaceState(history.state, "", path));
  }

  /** The page's whole address, fragment included. */
  href() {
    return location.href;
  }

  /** Copy text; false where the browser refuses. Call it in the person's click. @param {string} text */
  async copy(text) {
    try {
      await limited(navigator.clipboard.writeText(text), LIMIT_MS.clipboard, overdue);
      return true;
    } catch {
      return false;
    }
  }

  /** What the person has copied, null where the browser refuses. @returns {Promise<string|null>} */
  async paste() {
    try {
      return await limited(navigator.clipboard.readText(), LIMIT_MS.clipboard, overdue);
    } catch {
      return null;
    }
  }

  /** Go to another page. Build `url` with provider_link.js alone, release everything first. @param {string} url */
  leave(url) {
    location.assign(url);
  }

  /** Load the page again; its fragment stays. */
  reload() {
    location.reload();
  }
}

/** The Network Information API, if any. @returns {any} */
const networkInformation = () => attempt(() => /** @type {any} */ (navigator).connection);
