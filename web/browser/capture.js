/**
 * Pictures, samples and clips out of live streams: the working half of environment.js.
 * Nothing is kept longer than the reader is open.
 */

import { attempt } from "../attempt.js";
import { LIMIT_MS, limited } from "../limit.js";
import { item } from "../measure/arrays.js";

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
 * @property {() => boolean} plays  false where the browser plays no picture at all (a policy, saving of power)
 * @property {(wait_ms: number) => Promise<Frame|null>} next  the next picture, or null after `wait_ms`
 * @property {() => void} close
 *
 * @typedef {object} AudioTap  listens to a stream
 * @property {number} rate_hz
 * @property {() => Float32Array} read  the samples since the last call, the newest 32,768 at most
 * @property {() => Float32Array} last  the newest 32,768 samples, without a gap
 * @property {() => void} close
 */

const WIDTH = 64;
const HEIGHT = 48;
const RING = 32768; // the longest that an AnalyserNode keeps: 0.68 s at 48 kHz

/**
 * Read a camera's frames. Nearest-neighbour samples, so that sensor noise is not averaged away.
 * @param {MediaStream} stream
 * @param {() => number} now_ms
 * @returns {FrameReader}
 */
export function readFrames(stream, now_ms) {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.srcObject = stream;
  let refused = false; // then no frames are no fault of the camera's
  video.play().catch(() => {
    refused = true;
  });
  const context = smallCanvas();
  const counter = frameCounter(video);
  let seen = 0;
  return {
    readable: readsBack(context),
    plays: () => !refused && !video.paused,
    async next(wait_ms) {
      const until = now_ms() + wait_ms;
      while (counter.count() <= seen || !video.videoWidth) {
        if (now_ms() > until) return null;
        await new Promise((resolve) => setTimeout(resolve, 8));
      }
      seen = counter.count();
      context.drawImage(video, 0, 0, WIDTH, HEIGHT);
      return {
        at_ms: now_ms(),
        presented: seen,
        width: video.videoWidth,
        height: video.videoHeight,
        rgba: context.getImageData(0, 0, WIDTH, HEIGHT).data,
      };
    },
    close() {
      counter.close();
      video.srcObject = null;
    },
  };
}

function smallCanvas() {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext("2d", { willReadFrequently: true, alpha: false });
  if (!context) throw new Error("no canvas");
  context.imageSmoothingEnabled = false;
  return context;
}

/**
 * Firefox with resistFingerprinting gives white or random pixels back: then no picture can be judged.
 * @param {CanvasRenderingContext2D} context
 */
function readsBack(context) {
  context.fillStyle = "#306090";
  context.fillRect(0, 0, WIDTH, HEIGHT);
  const { data } = context.getImageData(0, 0, WIDTH, HEIGHT);
  const off = (/** @type {number} */ i, /** @type {number} */ wanted) => Math.abs(item(data, i) - wanted);
  for (let i = 0; i < data.length; i += 4) {
    if (off(i, 0x30) + off(i + 1, 0x60) + off(i + 2, 0x90) > 6) return false;
  }
  return true;
}

/**
 * Count presented frames: by requestVideoFrameCallback, else by the playback quality, else by the clock.
 * @param {HTMLVideoElement} video
 */
function frameCounter(video) {
  let frames = 0;
  let handle = 0;
  if (!video.requestVideoFrameCallback) {
    return {
      count: () => video.getVideoPlaybackQuality?.().totalVideoFrames || Math.floor(video.currentTime * 30),
      close() {},
    };
  }
  const step = (
    /** @type {number} */ _now,
    /** @type {VideoFrameCallbackMetadata} */ { presentedFrames },
  ) => {
    frames = Math.max(frames + 1, presentedFrames || 0);
    handle = video.requestVideoFrameCallback(step);
  };
  handle = video.requestVideoFrameCallback(step);
  return { count: () => frames, close: () => attempt(() => video.cancelVideoFrameCallback(handle)) };
}

/**
 * Listen to a stream by an AnalyserNode: needs no worklet file, and its ring of 0.68 s outlasts every
 * pause of the page that matters.
 * @param {AudioContext} context
 * @param {MediaStream} stream
 * @returns {AudioTap}
 */
export function openAudioTap(context, stream) {
  const source = context.createMediaStreamSource(stream);
  const analyser = context.createAnalyser();
  analyser.fftSize = RING;
  source.connect(analyser);
  const ring = new Float32Array(RING);
  let read_s = context.currentTime;
  return {
    rate_hz: context.sampleRate,
    read() {
      const fresh = Math.round((context.currentTime - read_s) * context.sampleRate);
      read_s = context.currentTime;
      analyser.getFloatTimeDomainData(ring);
      return ring.slice(RING - Math.min(fresh, RING));
    },
    last() {
      analyser.getFloatTimeDomainData(ring);
      return ring.slice();
    },
    close() {
      attempt(() => source.disconnect());
      attempt(() => analyser.disconnect());
    },
  };
}

/**
 * Record a stream into memory.
 * @param {MediaStream} stream
 * @returns {{stop: () => Promise<Blob|null>}} null where the browser cannot record
 */
export function record(stream) {
  try {
    const recorder = new MediaRecorder(stream);
    /** @type {Blob[]} */
    const parts = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    const stopped = new Promise((resolve) => {
      recorder.onstop = resolve;
      recorder.onerror = resolve;
    });
    recorder.start();
    return {
      async stop() {
        if (recorder.state !== "inactive") recorder.stop();
        await limited(stopped, LIMIT_MS.recorder, () => null); // what there is by then will do
        return parts.length ? new Blob(parts, { type: recorder.mimeType }) : null;
      },
    };
  } catch {
    return { stop: async () => null };
  }
}
