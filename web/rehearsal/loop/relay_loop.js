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
    /** The relay has given both ends an address: this transport passes the person's network. */
    this.allocations = 0;
    /** What each end had to wait for its address. @type {number[]} */
    this.answers_ms = [];
    /** STUN error codes; 701 means that no answer came. @type {number[]} */
    this.errors = [];
    this.ends = [0, 1].map(() => this.#end(iceServers));
    /** Resolves when both channels are open, rejects when the connection failed. @type {Promise<void>} */
    this.opened = this.#open();
    this.opened.catch(() => {}); // whoever waits gets it; a loop closed in the race is nobody's error
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
    /** @type {Promise<void>[]} */
    const open = [near, far].map(
      ({ connection, channel }) =>
        new Promise((resolve, reject) => {
          channel.addEventListener("open", () => resolve());
          connection.addEventListener("connectionstatechange", () => {
            if (["failed", "closed"].includes(connection.connectionState)) reject(new Error("loop failed"));
          });
        }),
    );
    this.#trickle(near.connection, far.connection);
    this.#trickle(far.connection, near.connection);
    await near.connection.setLocalDescription();
    await far.connection.setRemoteDescription(description(near));
    await far.connection.setLocalDescription();
    await near.connection.setRemoteDescription(description(far));
    await Promise.all(open);
  }

  /**
   * Hand candidates over inside the page: they are never sent anywhere.
   * @param {RTCPeerConnection} from
   * @param {RTCPeerConnection} to
   */
  #trickle(from, to) {
    /** @type {RTCIceCandidate[]} */
    const early = [];
    let asked_ms = 0;
    const hand = (/** @type {RTCIceCandidate} */ candidate) => to.addIceCandidate(candidate).catch(() => {});
    const gathers = () => {
      asked_ms = this.environment.now_ms();
    };
    from.addEventListener("icegatheringstatechange", gathers, { once: true });
    from.addEventListener("icecandidate", ({ candidate }) => {
      if (!candidate?.candidate) return;
      this.allocations += 1;
      if (asked_ms) this.answers_ms.push(this.environment.now_ms() - asked_ms);
      asked_ms = 0;
      if (to.remoteDescription) hand(candidate);
      else early.push(candidate);
    });
    from.addEventListener("icecandidateerror", ({ errorCode }) => this.errors.push(errorCode));
    to.addEventListener("signalingstatechange", () => early.splice(0).forEach(hand));
  }

  /** Look at the path from each end; nothing of it where the browser does not tell in time. */
  paths() {
    const { sleep } = this.environment;
    const read = async (/** @type {End} */ { connection }) => {
      const report = await Promise.race([connection.getStats(), sleep(STATS_MS)]);
      return readPath(report?.values() ?? []);
    };
    return Promise.all(this.ends.map(read));
  }

  close() {
    for (const { connection } of this.ends) connection.close();
  }
}

/** @typedef {{connection: RTCPeerConnection, channel: RTCDataChannel}} End */

/** @param {End} end */
function description({ connection }) {
  return /** @type {RTCSessionDescription} */ (connection.localDescription);
}
