/** The microphone without a call's processing, for measuring the loudspeaker. */

import { settingsOf } from "../attempt.js";
import { LIMIT_MS, limited } from "../limit.js";
import { isWebKit } from "../measure/user_agent.js";
import { stopLate } from "./device_request.js";

const PLAIN = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };

/**
 * A second, plain capture of a microphone that is open, or null where it is not to be had (see `Media.raw`).
 * @param {import("./environment.js").Environment} environment
 * @param {import("./media_devices.js").Lease} lease
 * @param {(track: MediaStreamTrack) => MediaStreamTrack} own  takes care that a track is stopped with all others
 * @returns {Promise<{stream: MediaStream, close: () => void}|null>}
 */
export async function plainCapture(environment, lease, own) {
  if (isWebKit(environment.userAgent())) return null;
  const plain = (/** @type {MediaStreamTrack} */ track) => ({
    stream: environment.stream(track),
    close: () => track.stop(),
  });
  const copy = own(lease.track.clone());
  // Firefox changes a running track.
  const change = async () => copy.applyConstraints(PLAIN);
  await limited(change(), LIMIT_MS.constraints, () => {}).catch(() => {});
  if (settingsOf(copy).echoCancellation === false) return plain(copy);
  copy.stop();
  if ((await environment.permission("microphone")) !== "granted") return null;
  try {
    const audio = { ...PLAIN, deviceId: { exact: lease.device_id } };
    // Chrome gives a second, plain track.
    const stream = await limited(environment.userMedia({ audio }), LIMIT_MS.capture, stopLate);
    const [track] = stream.getAudioTracks();
    return track ? plain(own(track)) : null;
  } catch {
    return null;
  }
}
