import { Level } from "../measure/level.js";
import { offer, take } from "./offer.js";
import { awake, isRunning } from "./sound.js";

const LOOK_MS = 80;
const HINT_AFTER_MS = 4000;
const LISTEN_MS = 14_000; // the first word may come late
const SETTLE_MS = 300; // the click of a device that opens is no sound
const MUTED_AFTER_MS = 3000;
const RECORDED_AFTER_MS = 1500; // a voice is known before its sentence ends

/**
 * What knows the sound of an overdriven input.
 * @param {import("../types.js").Environment} environment
 * @returns {Promise<typeof import("../measure/flat_tops.js")|null>}
 */
const load = (environment) => environment.module("measure/flat_tops.js");

/** The microphone: does it deliver a voice, and well? @type {import("../types.js").Check} */
export const microphone = {
  name: "microphone",
  runs: "in_turn",
  old_after: ["audioinput", "pause"],
  deadline_ms: 90_000, // the prompt, a tap, and listening
  late: "not_measured",
  skipped: "skipped",
  prepare: load,
  async measure(environment, signal, stage) {
    const isCutOff = flatTops(environment);
    const lease = await take(environment, "microphone", signal, stage);
    const voice = record(environment, lease.stream);
    try {
      await offer(environment, stage, "audioinput", lease.device_id);
      await awake(environment, signal, stage);
      return await hear(environment, lease, isCutOff, signal, stage);
    } finally {
      const recording = voice.end(signal.aborted ? 0 : RECORDED_AFTER_MS);
      stage.recording(recording);
      recording.then(lease.release);
    }
  },
};

/**
 * Record the voice for the person to listen to; the finding needs none. In memory only: the page drops it with
 * everything else.
 * @param {import("../browser/environment.js").Environment} environment
 * @param {MediaStream} stream
 */
function record(environment, stream) {
  const recorder = environment.recorder(stream);
  const began_ms = environment.now_ms();
  return {
    /** @param {number} after_ms @returns {Promise<import("../ui/own_voice.js").Recording|null>} */
    async end(after_ms) {
      if (after_ms) await environment.sleep(after_ms);
      const length_s = (environment.now_ms() - began_ms) / 1000;
      const clip = await recorder.stop().catch(() => null);
      return clip && { clip, length_s };
    },
  };
}

/**
 * Until what knows such a sound is there, and without it, nothing is cut off.
 * @param {import("../browser/environment.js").Environment} environment
 * @returns {(span: Float32Array, rate_hz: number) => boolean}
 */
function flatTops(environment) {
  /** @type {typeof import("../measure/flat_tops.js")|null} */
  let loaded = null;
  load(environment).then((module) => {
    loaded = module;
  });
  return (span, rate_hz) => !!loaded?.isCutOff(span, rate_hz);
}

/**
 * @param {import("../browser/environment.js").Environment} environment
 * @param {import("../browser/media_devices.js").Lease} lease
 * @param {(span: Float32Array, rate_hz: number) => boolean} isCutOff
 * @param {AbortSignal} signal
 * @param {import("../types.js").Stage} stage
 */
async function hear(environment, lease, isCutOff, signal, stage) {
  const audioTap = environment.audioTap(lease.stream);
  try {
    await environment.sleep(SETTLE_MS, signal);
    audioTap.read();
    return await listen(
      environment,
      audioTap,
      new Level(audioTap.rate_hz, isCutOff),
      lease.track,
      signal,
      stage,
    );
  } finally {
    audioTap.close();
    stage.level(Number.NEGATIVE_INFINITY);
  }
}

/**
 * @param {import("../browser/environment.js").Environment} environment
 * @param {import("../browser/environment.js").AudioTap} audioTap
 * @param {Level} level
 * @param {MediaStreamTrack} track
 * @param {AbortSignal} signal
 * @param {import("../types.js").Stage} stage
 * @returns {Promise<import("../types.js").Outcome>}
 */
async function listen(environment, audioTap, level, track, signal, stage) {
  let began_ms = environment.now_ms();
  let looked_ms = began_ms;
  let hinted = false;
  for (;;) {
    await environment.sleep(LOOK_MS, signal);
    if (!isRunning(environment.audioContext())) {
      await awake(environment, signal, stage);
      began_ms = environment.now_ms(); // what was lost while interrupted is given again
    }
    const reads = stage.reading_ms() > 0;
    if (reads) began_ms += environment.now_ms() - looked_ms;
    looked_ms = environment.now_ms();
    const samples = audioTap.read();
    if (reads) continue; // a screen reader that the microphone picks up is nobody's voice
    const passed_ms = looked_ms - began_ms;
    const fault = faultOf(track, passed_ms);
    if (fault) return { finding: fault };
    level.push(samples);
    stage.level(level.now_dbfs());
    const outcome = level.judge(passed_ms > LISTEN_MS);
    if (outcome) return outcome;
    if (!hinted && passed_ms > HINT_AFTER_MS) stage.hint("speak");
    hinted ||= passed_ms > HINT_AFTER_MS;
  }
}

/** What the track itself says. @param {MediaStreamTrack} track @param {number} passed_ms */
function faultOf({ readyState, muted }, passed_ms) {
  if (readyState === "ended") return "ended";
  return muted && passed_ms > MUTED_AFTER_MS ? "muted" : null;
}
