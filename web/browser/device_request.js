/**
 * Ask the browser for camera and microphone: together first, each alone where that is worth it, never
 * in a loop. What comes out is a track or the reason why there is none.
 *
 * A request that waits for the person has no limit here. Once all that it asks for is permitted, no window is open
 * (any more): if it does not settle then, a driver or another program holds it up, and one device must not wait for
 * the other.
 */

import { LIMIT_MS, limited } from "../limit.js";
import { findingOf, Unavailable, worthAskingAlone } from "../measure/media_errors.js";
import { aborted, onAbort } from "./abort.js";
import { unpermitted } from "./prompt_hint.js";

const TOGETHER_MS = 5000;
const LOOK_MS = 1000;

/**
 * @typedef {import("./environment.js").Environment} Environment
 * @typedef {"camera"|"microphone"} Kind
 * @typedef {Record<Kind, {chosen: string, asked: Kind[]}>} Choices  ids of the chosen devices, "" for any
 * @typedef {Partial<Record<Kind, MediaStreamTrack|Unavailable>>} Answers
 */

/**
 * Ask once for all of `kinds`; never throws.
 * @param {Environment} environment
 * @param {Kind[]} kinds
 * @param {Choices} choices  one that has gone is forgotten
 * @returns {Promise<Answers>}
 */
export async function ask(environment, kinds, choices) {
  try {
    const stream = await capture(environment, kinds, choices);
    return Object.fromEntries(kinds.map((kind) => [kind, pick(stream, kind)]));
  } catch (error) {
    const [kind, other] = kinds;
    return kind && !other
      ? askForAnother(environment, kind, choices, error)
      : askEachAlone(environment, kinds, choices, error);
  }
}

/**
 * Rejects with NotReadableError when devices that are permitted already do not open in time.
 * @param {Environment} environment
 * @param {Kind[]} kinds
 * @param {Choices} choices
 * @returns {Promise<MediaStream>}
 */
async function capture(environment, kinds, choices) {
  for (const kind of kinds) choices[kind].asked = kinds;
  const request = environment.userMedia(constraints(kinds, choices));
  const limit_ms = kinds.length > 1 ? TOGETHER_MS : LIMIT_MS.capture;
  for (let permitted_ms = 0; ; ) {
    const stream = await limited(request, LOOK_MS, () => null);
    if (stream) return stream;
    permitted_ms = (await unpermitted(environment, kinds)).length ? 0 : permitted_ms + LOOK_MS;
    if (permitted_ms >= limit_ms) stopLate(request);
  }
}

/**
 * Give up a request: what still comes of it is stopped at once.
 * @param {Promise<MediaStream>} late
 * @returns {never}
 */
export function stopLate(late) {
  late.then((stream) => stream.getTracks().forEach((track) => void track.stop())).catch(() => {});
  throw new DOMException("the device does not open", "NotReadableError");
}

/**
 * @param {Environment} environment
 * @param {Kind[]} kinds
 * @param {Choices} choices
 * @param {unknown} error  what asking for them together ended in
 * @returns {Promise<Answers>}
 */
async function askEachAlone(environment, kinds, choices, error) {
  const permissions = await Promise.all(kinds.map((kind) => environment.permission(kind)));
  /** @type {Answers} */
  const answers = {};
  for (const [i, kind] of kinds.entries()) {
    const again = worthAskingAlone(error, permissions[i], permissions[1 - i]);
    Object.assign(
      answers,
      again ? await ask(environment, [kind], choices) : await explain(environment, kind, error),
    );
  }
  return answers;
}

/**
 * The device that was chosen has gone: any other will do. Everything else is final.
 * @param {Environment} environment
 * @param {Kind} kind
 * @param {Choices} choices
 * @param {unknown} error
 * @returns {Promise<Answers>}
 */
async function askForAnother(environment, kind, choices, error) {
  const { name } = /** @type {{name?: unknown}} */ (error ?? {});
  const gone = name === "OverconstrainedError" || name === "NotFoundError";
  if (!gone || !choices[kind].chosen) return explain(environment, kind, error);
  choices[kind].chosen = "";
  return ask(environment, [kind], choices);
}

/**
 * @param {Environment} environment
 * @param {Kind} kind
 * @param {unknown} error
 * @returns {Promise<Answers>}
 */
async function explain(environment, kind, error) {
  const wanted = kind === "camera" ? "videoinput" : "audioinput";
  const listed = !!(await environment.devices())?.some((device) => device.kind === wanted);
  const granted = (await environment.permission(kind)) === "granted";
  const facts = {
    forbidden: environment.forbidden(kind),
    listed,
    granted,
    userAgent: environment.userAgent(),
  };
  return { [kind]: new Unavailable(findingOf(error, facts)) };
}

/**
 * What the call will have: a picture of up to 720p, the browser's own processing of sound.
 * @param {Kind[]} kinds
 * @param {Choices} choices
 * @returns {MediaStreamConstraints}
 */
function constraints(kinds, choices) {
  const chosen = (/** @type {Kind} */ kind) => {
    const id = choices[kind].chosen;
    return id ? { deviceId: { exact: id } } : null;
  };
  const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
  return {
    ...(kinds.includes("camera") && { video: { ...size, ...(chosen("camera") ?? { facingMode: "user" }) } }),
    ...(kinds.includes("microphone") && { audio: chosen("microphone") ?? true }),
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
 * Wait for the person's answer, but not for ever: in-app browsers and ignored prompts never settle.
 * Rejects with Unavailable `unanswered`, or an AbortError; the request itself stays open. Where the person has
 * answered, the request has a limit of its own.
 * @template T
 * @param {Promise<T>} request
 * @param {AbortSignal} signal
 * @param {number} limit_ms
 * @param {() => Promise<boolean>} answered
 * @returns {Promise<T>}
 */
export function waitForAnswer(request, signal, limit_ms, answered) {
  return new Promise((resolve, reject) => {
    const end = async () => (await answered()) || reject(new Unavailable("unanswered"));
    const timer = setTimeout(end, limit_ms);
    const untie = onAbort(signal, () => reject(aborted()));
    const done = () => {
      clearTimeout(timer);
      untie();
    };
    request.then(resolve, reject).then(done);
  });
}
