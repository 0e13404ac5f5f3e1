import { item } from "../measure/arrays.js";
import { Unavailable } from "../measure/media_errors.js";
import { judge, sight } from "../measure/picture.js";
import { offer, take } from "./offer.js";

const GOOD_AFTER_MS = 1000; // as long as a good picture must last
const ALIVE_MS = 500;
const SURE_AFTER_MS = 3000; // exposure and frame rate need this long to settle: bad findings wait for them
const NO_FRAMES_AFTER_MS = 4000;
const LOOK_MS = 200;
const SEEN_MS = 3000; // one's own picture is there for as long, whatever is found sooner

/** The camera: is there a picture, and can one see something on it? @type {import("../types.js").Check} */
export const camera = {
  name: "camera",
  runs: "in_turn",
  old_after: ["videoinput", "pause"],
  deadline_ms: 40_000,
  late: "unanswered",
  skipped: "skipped",
  async measure(environment, signal, stage) {
    const lease = await take(environment, "camera", signal, stage);
    const until_ms = environment.now_ms() + SEEN_MS;
    let rest_ms = 0;
    try {
      stage.picture(lease.stream);
      await offer(environment, stage, "videoinput", lease.device_id);
      const outcome = await watch(environment, lease.stream, lease.track, signal);
      rest_ms = signal.aborted ? 0 : until_ms - environment.now_ms();
      return outcome;
    } finally {
      if (rest_ms > 0) environment.sleep(rest_ms).then(lease.release);
      else lease.release();
    }
  },
};

/**
 * @param {import("../browser/environment.js").Environment} environment
 * @param {MediaStream} stream
 * @param {MediaStreamTrack} track
 * @param {AbortSignal} signal
 */
async function watch(environment, stream, track, signal) {
  const reader = environment.frames(stream);
  try {
    if (!reader.readable) throw new Unavailable("not_measured");
    return await look(environment, reader, track, signal);
  } finally {
    reader.close();
  }
}

/**
 * @param {import("../browser/environment.js").Environment} environment
 * @param {import("../browser/environment.js").FrameReader} reader
 * @param {MediaStreamTrack} track
 * @param {AbortSignal} signal
 * @returns {Promise<import("../types.js").Outcome>}
 */
async function look(environment, reader, track, signal) {
  /** @type {import("../measure/picture.js").Sight[]} */
  const sights = [];
  while (!signal.aborted) {
    const frame = await reader.next(NO_FRAMES_AFTER_MS);
    const fault = faultOf(track);
    if (fault) return { finding: fault };
    if (!environment.isVisible()) {
      await seen(environment, signal);
      sights.length = 0;
      continue;
    }
    if (!frame) return { finding: withoutFrames(reader, sights.length > 0) };
    sights.push(sight(frame));
    const outcome = decide(sights);
    if (outcome) return outcome;
  }
  return { finding: "not_measured" };
}

/**
 * What the track itself says. A muted one gives black frames or none, by the system's doing: a telephone call, a switch.
 * @param {MediaStreamTrack} track
 */
function faultOf({ readyState, muted }) {
  if (readyState === "ended") return "ended";
  return muted ? "muted" : null;
}

/**
 * A browser that plays no picture at all says nothing about the camera.
 * @param {import("../browser/environment.js").FrameReader} reader
 * @param {boolean} before  whether there were any
 */
function withoutFrames(reader, before) {
  if (!reader.plays()) return "not_measured";
  return before ? "frozen" : "no_frames";
}

/**
 * Wait until the page is seen: browsers paint no frames for one that is not.
 * @param {import("../browser/environment.js").Environment} environment
 * @param {AbortSignal} signal
 */
async function seen(environment, signal) {
  while (!environment.isVisible()) await environment.sleep(LOOK_MS, signal);
}

/**
 * A good finding at once, a bad one when it is certain, else null.
 * @param {import("../measure/picture.js").Sight[]} sights
 */
function decide(sights) {
  const newest = item(sights, sights.length - 1);
  const lasted_ms = newest.at_ms - item(sights, 0).at_ms;
  if (sights.length < 3 || lasted_ms < GOOD_AFTER_MS) return null;
  const outcome = judge(sights);
  // The first frames of a frozen camera may differ (it opens, it scales): only the last half second counts.
  const alive = sights.some((one) => newest.at_ms - one.at_ms < ALIVE_MS && one.print !== newest.print);
  return (alive && outcome.finding === "ok") || lasted_ms >= SURE_AFTER_MS ? outcome : null;
}
