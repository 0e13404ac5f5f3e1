/**
 * Both directions of a direct connection at once: each side sends the paced load, tells what has arrived of the other's, and
 * weighs its own direction by what it is told, with the rehearsal's pace, stopping rule and limits. In the end both know
 * both directions' figures.
 */

import { tied } from "../browser/abort.js";
import { estimate } from "../rehearsal/estimate/estimate.js";
import { isDecided, settled } from "../rehearsal/estimate/stopping_rule.js";
import { Load, SMALL_BYTES } from "../rehearsal/loop/paced_load.js";
import { adapt, figures, ignoreAbort } from "../rehearsal/weighing.js";
import { Clocks } from "./clocks.js";
import { Arrivals, FIGURES, FULL, LOAD, pack, REPORT, unpack } from "./packets.js";

/** @typedef {import("../rehearsal/estimate/grading.js").Measures} Measures */
/**
 * @typedef {object} Surroundings  of the browser
 * @property {() => number} now_ms
 * @property {(ms: number, signal?: AbortSignal) => Promise<void>} sleep
 *
 * @typedef {Pick<RTCDataChannel, "send"|"bufferedAmount"|"addEventListener"|"readyState">} Line
 */

const LOOK_MS = 50;
/** Without a packet of the load for so long, which comes every 20 ms, a report is sent by itself … */
const REPORT_MS = 30;
/** … of at most this size, and smaller than any full packet. */
const REPORT_BYTES = 300;
/** Nothing has arrived for this long: nothing is decided until something does. */
const QUIET_MS = 500;
/** … and for this long: the way is gone. */
const SILENCE_MS = 1500;
/** Figures are told again and again; where no answer comes in this time after the end, the other side is gone. */
const LAST_MS = 1000;
const REPEAT_MS = 40;
/** The other side has our figures when it says so; that we have its figures is said so often once more. */
const FAREWELLS = 3;
/** Between two devices there is no relay, hence no TCP. */
const TRANSPORT = "udp";

/** The connection went away. */
export class Lost extends Error {}

/** This side of a connection. It listens from its beginning, as the other side may be open first. */
export class End {
  /**
   * @param {Surroundings} environment
   * @param {Line} channel
   * @param {import("../types.js").Thresholds} thresholds
   */
  constructor(environment, channel, thresholds) {
    this.environment = environment;
    this.channel = channel;
    this.thresholds = thresholds;
    this.began_ms = environment.now_ms();
    this.arrivals = new Arrivals();
    this.clocks = new Clocks();
    /** Arrivals of our load that were told before the clocks could be compared. @type {{seq: number, at_ms: number}[]} */
    this.early = [];
    /** @type {Load|null} */
    this.load = null;
    /** By their clock: what arrived until then we were told. */
    this.told_ms = 0;
    /** @type {Measures|null} */
    this.theirs = null;
    this.isUnderstood = false;
    this.sent_ms = Number.NEGATIVE_INFINITY;
    /** @type {Set<{due: number, wake: () => void}>} */
    this.sleepers = new Set();
    channel.addEventListener("message", ({ data }) => this.#take(data));
  }

  /**
   * Measure. Throws Lost, or AbortError.
   * @param {AbortSignal} signal
   * @param {{until_ms: number, bytes: number}} bounds
   * @returns {Promise<{out: Measures, back: Measures|null}>} null: the other side's figures have not come
   */
  async run(signal, bounds) {
    const { own, untie } = tied(signal);
    const telling = this.#tell(own.signal).catch(ignoreAbort);
    try {
      const out = await this.#weigh(signal, bounds);
      const back = await this.#compare(out, signal, bounds.until_ms);
      return { out, back };
    } finally {
      own.abort();
      untie();
      await telling;
    }
  }

  #now() {
    return this.environment.now_ms() - this.began_ms;
  }

  /**
   * Wait, but no longer than until something arrives that late: the timers of a page in the background are slow.
   * @param {number} ms
   * @param {AbortSignal} [signal]
   * @returns {Promise<void>}
   */
  #sleep(ms, signal) {
    return new Promise((resolve, reject) => {
      const sleeper = { due: this.#now() + ms, wake: resolve };
      this.sleepers.add(sleeper);
      const forget = () => this.sleepers.delete(sleeper);
      this.environment.sleep(ms, signal).then(resolve, reject).finally(forget);
    });
  }

  /** @param {AbortSignal} signal @param {{until_ms: number, bytes: number}} bounds */
  async #weigh(signal, bounds) {
    const surroundings = {
      now_ms: () => this.#now(),
      sleep: (/** @type {number} */ ms, /** @type {AbortSignal|undefined} */ stop) => this.#sleep(ms, stop),
    };
    const load = new Load(surroundings, bounds);
    this.load = load;
    load.trace.crossings = 1;
    load.known_ms = (now) => Math.min(now, this.#known_ms(now));
    load.add(this.#outlet());
    const { own, untie } = tied(signal);
    const sending = load.run(own.signal).catch(ignoreAbort);
    try {
      return await this.#decide(load, signal, bounds.until_ms - this.began_ms);
    } finally {
      own.abort();
      untie();
      await sending;
    }
  }

  /** @param {Load} load @param {AbortSignal} signal @param {number} until_ms */
  async #decide(load, signal, until_ms) {
    const started_ms = this.#now();
    for (;;) {
      await this.#sleep(LOOK_MS, signal);
      const now = this.#now();
      const loaded_ms = now - started_ms;
      load.trace.pair_ms = this.clocks.rtt_ms;
      const known = settled(estimate(load.trace, this.#known_ms(now), this.thresholds), loaded_ms);
      const isQuiet = load.isSilent(now, QUIET_MS);
      const isEnough = !isQuiet && isDecided(known, this.thresholds, TRANSPORT, loaded_ms);
      if (isEnough || now >= until_ms || load.isSpent()) return figures(known, TRANSPORT, this.thresholds);
      if (this.#isAlone()) throw new Lost();
      adapt(load, known, this.thresholds);
    }
  }

  /** By our clock: until then it is known what has arrived. @param {number} now_ms */
  #known_ms(now_ms) {
    return this.clocks.shift_ms === null ? now_ms : this.clocks.ours(this.told_ms);
  }

  /** What the load sends on. */
  #outlet() {
    const { channel } = this;
    return {
      get bufferedAmount() {
        return Math.max(0, channel.bufferedAmount - REPORT_BYTES); // a report must not stand in the load's way
      },
      send: (/** @type {any} */ data) => {
        const small = data.byteLength === SMALL_BYTES;
        this.#send(LOAD, new DataView(data).getUint32(0), "", small ? 0 : FULL);
      },
    };
  }

  /** @param {number} kind @param {number} seq @param {string} text @param {number} [size] */
  #send(kind, seq = 0, text = "", size = 0) {
    if (this.channel.readyState !== "open") return;
    const now = this.#now();
    const about = { kind, done: this.theirs !== null, seq, sent_ms: now, text, ...this.arrivals.told(now) };
    this.sent_ms = now;
    this.channel.send(pack(about, size));
  }

  /** Tell what has arrived where no packet of the load has told it. @param {AbortSignal} signal */
  async #tell(signal) {
    for (;;) {
      await this.#sleep(REPORT_MS, signal);
      if (this.#now() - this.sent_ms > REPORT_MS - 2) this.#send(REPORT);
    }
  }

  /** @param {ArrayBuffer} data */
  #take(data) {
    const packet = unpack(data);
    if (!packet) return;
    const now = this.#now();
    this.arrivals.add(packet, now);
    this.clocks.echo(packet, now);
    this.told_ms = Math.max(this.told_ms, packet.sent_ms);
    this.#learn(packet.arrivals);
    this.isUnderstood ||= packet.done;
    if (packet.text) this.theirs ??= measuresOf(packet.text);
    for (const sleeper of this.sleepers) if (sleeper.due <= now) sleeper.wake();
  }

  /** @param {{seq: number, at_ms: number}[]} arrivals */
  #learn(arrivals) {
    const { load, clocks } = this;
    if (!load) return;
    for (const { seq, at_ms } of arrivals) {
      const packet = load.trace.packets[seq];
      if (clocks.shift_ms === null && packet) clocks.reportedAt(packet.sent_ms, at_ms);
    }
    this.early.push(...arrivals);
    if (!clocks.settle()) return;
    for (const { seq, at_ms } of this.early.splice(0)) load.arrived(0, seq, clocks.ours(at_ms));
  }

  /**
   * Tell our figures until the other side has them and we have its own.
   * @param {Measures} out @param {AbortSignal} signal @param {number} until_ms
   */
  async #compare(out, signal, until_ms) {
    const text = JSON.stringify(out);
    const last_ms = until_ms + LAST_MS - this.began_ms;
    for (let farewells = 0; farewells < FAREWELLS && this.#now() < last_ms; ) {
      if (this.theirs && this.isUnderstood) farewells += 1;
      else if (this.#isAlone()) break;
      this.#send(FIGURES, 0, text);
      await this.#sleep(REPEAT_MS, signal);
    }
    return this.theirs;
  }

  /** True when nothing comes from the other side any more. */
  #isAlone() {
    const heard_ms = this.arrivals.newest?.at_ms ?? 0;
    return this.channel.readyState !== "open" || this.#now() - heard_ms > SILENCE_MS;
  }
}

const NAMES = ["rate_kbps", "rtt_ms", "jitter_ms", "loss_percent", "load_delay_ms", "loss_low_percent"];

/**
 * The other side's figures; what is none is left out, as what was not measured is.
 * @param {string} text
 * @returns {Measures|null}
 */
export function measuresOf(text) {
  try {
    const said = JSON.parse(text);
    const known = NAMES.filter((name) => Number.isFinite(said[name]) && said[name] >= 0);
    const lossy = typeof said.lossy === "boolean" ? { lossy: said.lossy } : {};
    return { transport: TRANSPORT, ...lossy, ...Object.fromEntries(known.map((name) => [name, said[name]])) };
  } catch {
    return null;
  }
}
