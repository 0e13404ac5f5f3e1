/**
 * Two peer connections of this page that can reach each other through the relay alone.
 *
 * A packet from one to the other crosses the person's line once up and once down. As both ends read the
 * same clock, its travel time is the line's round trip to the relay, and its rate the smaller of both ways.
 */

import { readPath } from "./webrtc_stats.js";

/** Real-time data as a call sends it: late is lost. Negotiated by number saves a round trip (RFC 8832). */
const CHANNEL = { negotiated: true, id: 0, ordered: false, maxRetransmits: 0 };

/** Figures that take longer are done without. */
const STATS_MS = 400;

/** Both ends of one rehearsal and what is known of how they came together. */
export class Loop {
  /**
   * @param {import("../../browser/environment.js").Environment} environment
   * @param {RTCIceServer[]} iceServers
   */
  constructor(environment, iceServers) {
    this.environment = environment;
    /** When the relay gave the ends their addresses, since the start: the transport passes the person's network. @type {number[]} */
    this.answers_ms = [];
    /** STUN error codes; 701 means that no answer came, 0 that the browser has not looked for the relay. @type {number[]} */
    this.errors = [0];
    this.ends = [0, 1].map(() => this.#end(iceServers));
    /** Resolves when both channels are open, rejects when the connection failed. @type {Promise<void>} */
    this.opened = this.#open();
  }

  /** @param {RTCIceServer[]} iceServers */
  #end(iceServers) {
    const connection = this.environment.peerConnection({ iceServers, iceTransportPolicy: "relay" });
    const channel = connection.createDataChannel("load", CHANNEL);
    channel.binaryType = "arraybuffer";
    return { connection, channel };
  }

  async #open() {
    const [near, far] = /** @type {[End, End]} */ (this.ends);
    const both = Promise.all([near, far].map(opened));
    both.catch(() => {}); // it may fail before anybody waits for it, while the descriptions are being made
    this.#trickle(near.connection, far.connection);
    this.#trickle(far.connection, near.connection);
    await near.connection.setLocalDescription();
    this.errors.shift(); // an error may be behind it already
    await far.connection.setRemoteDescription(description(near));
    await far.connection.setLocalDescription();
    await near.connection.setRemoteDescription(description(far));
    await both;
  }

  /**
   * Hand candidates over inside the page: they are never sent anywhere.
   * @param {RTCPeerConnection} from
   * @param {RTCPeerConnection} to
   */
  #trickle(from, to) {
    /** @type {RTCIceCandidate[]} */
    const early = [];
    const asked_ms = this.environment.now_ms();
    const hand = (/** @type {RTCIceCandidate} */ candidate) => to.addIceCandidate(candidate).catch(() => {});
    from.addEventListener("icecandidate", ({ candidate }) => {
      if (!candidate?.candidate) return;
      this.answers_ms.push(this.environment.now_ms() - asked_ms);
      if (to.remoteDescription) hand(candidate);
      else early.push(candidate);
    });
    from.addEventListener("icecandidateerror", ({ errorCode }) => this.errors.push(errorCode));
    to.addEventListener("signalingstatechange", () => early.splice(0).forEach(hand));
  }

  /**
   * Look at the path from the first end; nothing of it where the browser does not tell, or not in time.
   * @returns {Promise<import("./webrtc_stats.js").Path>}
   */
  async path() {
    const asked = this.ends[0]?.connection.getStats();
    const report = await Promise.race([this.environment.sleep(STATS_MS), asked]).catch(() => {});
    return readPath(report?.values() ?? []);
  }

  close() {
    for (const { connection } of this.ends) connection.close();
  }
}

/** @typedef {{connection: RTCPeerConnection, channel: RTCDataChannel}} End */

/** Resolves when a channel is open, rejects when its connection failed. @param {End} end @returns {Promise<void>} */
function opened({ connection, channel }) {
  return new Promise((resolve, reject) => {
    channel.addEventListener("open", () => resolve());
    connection.addEventListener("connectionstatechange", () => {
      if (["failed", "closed"].includes(connection.connectionState)) reject(new Error("loop failed"));
    });
  });
}

/** @param {End} end */
function description({ connection }) {
  return /** @type {RTCSessionDescription} */ (connection.localDescription);
}
