/** Half of a pair of made-up peer connections; two that are made one after the other belong together. */
import { Sender } from "./sctp.js";

/** @typedef {import("./world.js").World} World */

/** Crossings of the line, each with its bytes: to the relay for an address, by UDP and by TCP … */
const ASKED = { udp: [150, 200], tcp: [60, 150, 200] };
/** … for a permission, and then to the other end and back: ICE's check … */
const CHECKED = [200, 150, 150];
/** … and keys and the channel, until both ends may send. */
const OPENED = [1200, 1200, 300, 300, 150];
/** What gets no answer is sent again after this, then twice that, and so on. */
const AGAIN_MS = 500;

export class Peer extends EventTarget {
  /** @param {World} world @param {any} configuration */
  constructor(world, configuration) {
    super();
    this.world = world;
    this.connectionState = "new";
    this.remoteDescription = null;
    this.localDescription = {};
    const isTcp = configuration.iceServers[0].urls.includes("tcp");
    const passes = world.line.passes ?? ["udp", "tcp"];
    /** @type {"udp"|"tcp"} */
    this.transport = isTcp ? "tcp" : "udp";
    this.isPassing = passes.includes(this.transport);
    this.index = world.peers.push(this) - 1;
    this.channel = new Channel(this);
    this.isAllocated = false;
    /** @type {number|undefined} */
    this.pair_ms = undefined;
  }

  get other() {
    return /** @type {Peer} */ (this.world.peers[this.index ^ 1]);
  }

  createDataChannel() {
    return this.channel;
  }

  async setLocalDescription() {
    this.dispatchEvent(new Event("icegatheringstatechange"));
    if (!this.isPassing) return;
    this.#cross(ASKED[this.transport], () => {
      this.dispatchEvent(Object.assign(new Event("icecandidate"), { candidate: { candidate: "relay" } }));
      this.isAllocated = true;
      if (this.other.isAllocated && this.world.line.opens !== false) this.#connect();
    });
  }

  #connect() {
    const [permission = 0, ...check] = CHECKED;
    this.#cross([permission], () => {
      const asked_ms = this.world.now;
      this.#cross(check, () => {
        for (const peer of [this, this.other]) peer.pair_ms = this.world.now - asked_ms;
        this.#cross(OPENED, () => {
          for (const { channel } of [this, this.other]) channel.dispatchEvent(new Event("open"));
        });
      });
    });
  }

  /** Cross the line once with each of these, one after the other; what is lost is sent again. @param {number[]} bytes @param {() => void} done */
  #cross([bytes, ...rest], done) {
    if (bytes === undefined) return done();
    let isThere = false;
    const send = (/** @type {number} */ again_ms) => {
      if (isThere || this.connectionState === "closed") return;
      this.world.loop(bytes, () => {
        if (!isThere && this.connectionState !== "closed") this.#cross(rest, done);
        isThere = true;
      });
      this.world.at(this.world.now + again_ms, () => send(2 * again_ms));
    };
    send(AGAIN_MS);
  }

  async getStats() {
    const local = { type: "local-candidate", id: "L", candidateType: this.world.line.past ?? "relay" };
    const pair = { type: "candidate-pair", selected: true, localCandidateId: "L" };
    const entries = this.pair_ms ? [local, { ...pair, currentRoundTripTime: this.pair_ms / 1000 }] : [];
    return new Map(entries.map((entry, index) => [index, entry]));
  }

  async setRemoteDescription() {
    this.remoteDescription = /** @type {any} */ ({});
  }

  async addIceCandidate() {}
  close() {
    this.connectionState = "closed";
  }
}

export class Channel extends EventTarget {
  /** @param {Peer} peer */
  constructor(peer) {
    super();
    this.peer = peer;
    this.binaryType = "";
    this.sender = new Sender(peer.world, (data) => {
      if (peer.other.connectionState !== "closed")
        peer.other.channel.dispatchEvent(Object.assign(new Event("message"), { data }));
    });
  }

  get bufferedAmount() {
    return this.sender.waiting.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** @param {ArrayBuffer} data */
  send(data) {
    this.sender.send(data);
  }
}
