/**
 * What is known of one kind of device: its requests, its track, who holds it.
 *
 * @typedef {object} DeviceState
 * @property {("camera"|"microphone")[]} asked  what the newest request for it asks for
 * @property {string} chosen  id of the device that the person chose, "" for none
 * @property {number} leases
 * @property {number} turn  grows with every request and every close: a stream of an earlier turn is late
 * @property {number} asked_ms  when the pending request began
 * @property {boolean} abandoned  the request is still open, but the check has stopped waiting
 * @property {boolean} failed  the request was refused, and no check has seen that yet
 * @property {boolean} refused  the last request that was answered was refused
 * @property {Promise<MediaStreamTrack>|null} request  pending or done
 * @property {MediaStreamTrack|null} track
 */

/** @returns {DeviceState} */
export function unopened() {
  return {
    asked: [],
    chosen: "",
    leases: 0,
    turn: 0,
    asked_ms: 0,
    abandoned: false,
    failed: false,
    refused: false,
    request: null,
    track: null,
  };
}
