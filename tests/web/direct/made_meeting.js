/** A made-up server between a client's page and a board, and browsers whose connections meet, or do not. */
import { BoardSide } from "../../../web/direct/board.js";
import { ClientSide } from "../../../web/direct/client.js";
import { pairingOf } from "../../../web/direct/sealing.js";
import { THRESHOLDS } from "../rehearsal/thresholds.js";

const TOKEN = "abcdefghijklmnopqrstuvwxyz";
/** Ends of connections that were made one after the other belong together. */
/** @type {Record<"client"|"board", "client"|"board">} */
const HALVES = { client: "board", board: "client" };

class Channel extends EventTarget {
  /** @type {Channel|null} */
  other = null;
  bufferedAmount = 0;
  readyState = "connecting";

  /** @param {ArrayBuffer} data */
  send(data) {
    setTimeout(() => this.other?.dispatchEvent(Object.assign(new Event("message"), { data })), 5);
  }
}

class Connection extends EventTarget {
  /** @param {Meeting} meeting @param {"client"|"board"} side */
  constructor(meeting, side) {
    super();
    this.meeting = meeting;
    this.side = side;
    this.channel = new Channel();
    meeting.reach("connection");
    this.connectionState = this.iceConnectionState = "new";
    this.signalingState = "stable";
    /** @type {any} */
    this.localDescription = null;
    this.isTold = false;
  }

  createDataChannel() {
    this.meeting.reach("channel");
    return this.channel;
  }

  async setLocalDescription() {
    this.meeting.reach("description");
    this.localDescription = {
      type: this.isTold ? "answer" : "offer",
      sdp: "v=0\r\na=candidate:1 1 udp 1 10.0.0.1 9 typ host\r\n",
    };
    const line = `candidate:1 1 udp 1 192.168.7.${this.side === "client" ? 1 : 2} 4000 typ ${this.meeting.kind}`;
    const candidate = { candidate: line, sdpMid: "0", sdpMLineIndex: 0 };
    setTimeout(() => this.dispatchEvent(Object.assign(new Event("icecandidate"), { candidate })), 1);
  }

  async setRemoteDescription() {
    this.meeting.reach("answer");
    this.isTold = true;
  }

  async addIceCandidate() {
    const other = this.meeting.connections[HALVES[this.side]];
    if (this.meeting.opens) this.iceConnectionState = "connected";
    if (!this.meeting.opens || !other || this.channel.readyState !== "connecting") return;
    this.channel.other = other.channel;
    other.channel.other = this.channel;
    if (this.meeting.handshake_ms) setTimeout(() => this.open(other), this.meeting.handshake_ms);
    else this.open(other);
  }

  /** @param {Connection} other */
  open(other) {
    for (const { channel } of [this, other]) {
      if (channel.readyState !== "connecting") continue;
      channel.readyState = "open";
      channel.dispatchEvent(new Event("open"));
    }
    if (this.meeting.broken === "way") this.close();
  }

  close() {
    this.connectionState = this.signalingState = "closed";
    this.channel.readyState = "closed";
    if (this.channel.other) this.channel.other.readyState = "closed";
  }
}

export class Meeting {
  constructor() {
    this.opens = true;
    /** How long a channel takes to open once a way has been found. */
    this.handshake_ms = 0;
    /** The step at which the browsers fail. */
    this.broken = "";
    /** How fast the browsers' clocks go: where nothing is measured waits need not be real. */
    this.speed = 1;
    this.kind = "srflx";
    /** Requests after which our server is gone. */
    this.most = Number.POSITIVE_INFINITY;
    this.boards = 1;
    /** @type {{path: string, body: any}[]} */
    this.requests = [];
    /** @type {Record<string, string[]>} */
    this.left = { client: [], board: [] };
    this.answered = "";
    /** @type {Partial<Record<"client"|"board", Connection>>} */
    this.connections = {};
    this.made = 0;
    /** @type {{finding: string, notes: string[]}[]} */
    this.found = [];
    this.isReady = true;
    this.leaving = new AbortController();
    this.turn = Promise.resolve();
    /** @type {BoardSide[]} */
    this.desks = [];
    this.client = new ClientSide(/** @type {any} */ (this.#browser("client")), {
      isReady: () => this.isReady,
      leaving: () => this.leaving.signal,
      found: (verdict) => this.found.push(verdict),
    });
  }

  /** A browser has come to a step. @param {string} step */
  reach(step) {
    if (step === this.broken) throw new Error(`no ${step}`);
  }

  /** @param {number} [boards] */
  open(boards = 1) {
    const office = {
      ...this.#browser("board"),
      monotonic_ms: () => performance.now() * this.speed,
      post: (/** @type {string} */ path, /** @type {any} */ body) => this.#serve("board", path, body),
      inTurn: (/** @type {string} */ _, /** @type {() => Promise<void>} */ work) => {
        this.turn = this.turn.then(work);
        return this.turn;
      },
    };
    this.desks = Array.from(
      { length: boards },
      () => new BoardSide(/** @type {any} */ (office), office.sleep),
    );
    return this;
  }

  /** @param {"client"|"board"} side */
  #browser(side) {
    return {
      config: { token: TOKEN, thresholds: THRESHOLDS },
      now_ms: () => performance.now() * this.speed,
      sleep: (/** @type {number} */ ms, /** @type {AbortSignal|undefined} */ signal) =>
        wait(ms / this.speed, signal),
      request: (/** @type {string} */ path, /** @type {any} */ body) => this.#serve(side, path, body),
      peerConnection: () => {
        this.made += 1;
        const connection = new Connection(this, side);
        this.connections[side] = connection;
        return /** @type {any} */ (connection);
      },
    };
  }

  /** As checker/both_ends/direct_api.py does. @param {"client"|"board"} side @param {string} path @param {any} body @returns {Promise<any>} */
  async #serve(side, path, body) {
    this.requests.push({ path, body });
    if (this.requests.length > this.most) return { status: 0, body: null };
    if (side === "board" && this.answered && this.answered !== body.board) return { status: 409, body: {} };
    if (side === "board") this.answered = body.board;
    if (side === "client" && !this.left[side]?.length) this.left.board = [];
    const own = this.left[side] ?? [];
    const from = own.length;
    own.push(...(body.messages ?? []));
    const news = { id: "a", run: body.run, from, messages: body.messages ?? [], over: body.over ?? false };
    setTimeout(() => this.#tell(side, from === 0 ? { ...news, pairing: this.pairing } : news), 2);
    const messages = (this.left[HALVES[side]] ?? []).slice(body.after);
    if (body.over) this.left = { client: [], board: [] };
    return {
      status: 200,
      body: { messages, heard: this.desks.length, stun: ["stun:x"], thresholds: THRESHOLDS },
    };
  }

  /** @param {"client"|"board"} side @param {any} news */
  #tell(side, news) {
    if (side === "board") this.client.hear(news);
    else for (const desk of this.desks) desk.hear(news);
  }

  /** Wait for what is found, at most so long. @param {number} ms */
  async meet(ms = 12_000) {
    this.pairing = await pairingOf(TOKEN);
    this.client.consider();
    for (let waited = 0; waited < ms && !this.found.length; waited += 20) await wait(20);
    return this.found;
  }
}

/** @param {number} ms @param {AbortSignal} [signal] @returns {Promise<void>} */
function wait(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    const stop = () => {
      clearTimeout(timer);
      reject(new DOMException("aborted", "AbortError"));
    };
    if (signal?.aborted) return stop();
    signal?.addEventListener("abort", stop, { once: true });
  });
}
