/**
 * One side of a direct connection: host and server-reflexive candidates alone (RFC 8445, 5.1.1), as no relay may stand in for
 * what is to be found out. Descriptions and candidates leave here for the seal, and nobody is shown one.
 */

/** Real-time data as a call sends it: late is lost. Negotiated by number saves a round trip (RFC 8832). */
const CHANNEL = { negotiated: true, id: 0, ordered: false, maxRetransmits: 0 };
/** Candidates that appear so close to each other go in one message. */
const GATHER_MS = 30;
/** More than one message has room for are sent in several. */
const AT_ONCE = 5;

/**
 * @typedef {object} Message
 * @property {RTCSessionDescriptionInit} [description]
 * @property {RTCIceCandidateInit[]} [candidates]
 * @property {boolean} [failed]  no way has opened for the sender
 */

export class DirectConnection {
  /**
   * @param {{peerConnection: (configuration: RTCConfiguration) => RTCPeerConnection,
   *   sleep: (ms: number, signal?: AbortSignal) => Promise<void>}} environment
   * @param {string[]} stun
   * @param {(message: Message) => Promise<unknown>} tell  resolves when it was sent
   */
  constructor(environment, stun, tell) {
    this.environment = environment;
    this.tell = tell;
    this.connection = environment.peerConnection({ iceServers: stun.slice(0, 1).map((urls) => ({ urls })) });
    this.channel = this.connection.createDataChannel("direct", CHANNEL);
    this.channel.binaryType = "arraybuffer";
    /** @type {RTCIceCandidateInit[]} */
    this.waiting = [];
    /** The world has been asked for an address, and answered one side at least. */
    this.isReflexive = false;
    this.isKnown = false;
    this.hasFailed = false;
    /** Resolves when the channel is open; rejects when it never will be. @type {Promise<void>} */
    this.opened = opened(this.connection, this.channel);
    this.opened.catch(() => {});
    this.connection.addEventListener("icecandidate", ({ candidate }) => this.#found(candidate));
  }

  /** Whether a pair of candidates has answered; the channel opens after it. */
  get isFound() {
    return ["connected", "completed"].includes(this.connection.iceConnectionState);
  }

  /** Begin. */
  async offer() {
    await this.connection.setLocalDescription();
    this.#describe();
  }

  /** @param {Message} message  of the other side */
  async take({ description, candidates = [], failed = false }) {
    this.hasFailed ||= failed;
    if (description) await this.#agree(description);
    for (const candidate of candidates.slice(0, 2 * AT_ONCE)) {
      this.#look(candidate);
      await this.connection.addIceCandidate(candidate).catch(() => {}); // of a kind that this browser does not know
    }
  }

  /** @param {RTCSessionDescriptionInit} description */
  async #agree(description) {
    await this.connection.setRemoteDescription(description);
    this.isKnown = true;
    if (description.type !== "offer") return;
    await this.connection.setLocalDescription();
    this.#describe();
  }

  #describe() {
    const { type = "offer", sdp = "" } = this.connection.localDescription ?? {};
    const bare = sdp.replace(/^a=(candidate:.*|end-of-candidates)\r\n/gm, ""); // they have messages of their own
    this.tell({ description: { type, sdp: bare } });
  }

  /** @param {RTCIceCandidate|null} candidate */
  #found(candidate) {
    if (!candidate?.candidate || !/ udp /i.test(candidate.candidate)) return;
    const { sdpMid, sdpMLineIndex } = candidate;
    const own = { candidate: candidate.candidate, sdpMid, sdpMLineIndex };
    this.#look(own);
    this.waiting.push(own);
    if (this.waiting.length === 1) this.environment.sleep(GATHER_MS).then(() => this.#flush());
  }

  #flush() {
    while (this.waiting.length && this.connection.signalingState !== "closed")
      this.tell({ candidates: this.waiting.splice(0, AT_ONCE) });
  }

  /** @param {RTCIceCandidateInit} candidate */
  #look({ candidate = "" }) {
    this.isReflexive ||= / typ srflx\b/.test(candidate);
  }

  close() {
    this.connection.close();
  }
}

/** @param {RTCPeerConnection} connection @param {RTCDataChannel} channel @returns {Promise<void>} */
function opened(connection, channel) {
  return new Promise((resolve, reject) => {
    channel.addEventListener("open", () => resolve());
    connection.addEventListener("connectionstatechange", () => {
      if (["failed", "closed"].includes(connection.connectionState)) reject(new Error("no way has opened"));
    });
  });
}
