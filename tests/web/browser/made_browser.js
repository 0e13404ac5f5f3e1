/** A browser whose getUserMedia does what the test says. */
import { Media } from "../../../web/browser/media_devices.js";

export const VIDEO = { kind: "videoinput" };
export const AUDIO = { kind: "audioinput" };
/** @type {any} */
export const stage = { hint() {} };
export const { signal } = new AbortController();

export class Track extends EventTarget {
  /** @param {string} kind @param {string} id */
  constructor(kind, id) {
    super();
    Object.assign(this, { kind, id, readyState: "live", muted: false });
  }
  stop() {
    /** @type {any} */ (this).readyState = "ended";
  }
  unplug() {
    this.stop();
    this.dispatchEvent(new Event("ended"));
  }
  getSettings() {
    return { deviceId: /** @type {any} */ (this).id };
  }
}

/**
 * A browser whose getUserMedia does what `answer` says: a string is the name of an error.
 * @param {(constraints: any) => any} [answer]
 */
export function browser(answer = () => null, more = {}) {
  /** @type {any[]} */
  const asked = [];
  /** @type {any} */
  const environment = {
    asked,
    now_ms: () => performance.now(),
    userAgent: () => "",
    permission: async () => "prompt",
    forbidden: () => false,
    devices: async () => [VIDEO, AUDIO],
    stream: (/** @type {any} */ track) => ({ track }),
    async userMedia(/** @type {any} */ constraints) {
      asked.push(Object.keys(constraints).join("+"));
      const said = await answer(constraints);
      if (typeof said === "string") throw new DOMException("", said);
      if (said instanceof Error) throw said;
      const id = (/** @type {any} */ one) => one?.deviceId?.exact ?? "default";
      return {
        getVideoTracks: () => (constraints.video ? [new Track("video", id(constraints.video))] : []),
        getAudioTracks: () => (constraints.audio ? [new Track("audio", id(constraints.audio))] : []),
      };
    },
    ...more,
  };
  return { asked, media: new Media(environment) };
}

/** @param {Media} media @param {"camera"|"microphone"} kind */
export const outcome = (media, kind) =>
  media.take(kind, signal, stage).then(
    (lease) => {
      lease.release();
      return "open";
    },
    (error) => error.finding ?? error.name,
  );
