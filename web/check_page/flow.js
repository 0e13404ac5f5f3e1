/**
 * The order of things: which part runs when, which one stands in the foreground, what is known so far.
 * It depends on no page and no browser: panels and the way to run a check are arguments.
 */

import { blank } from "./part.js";

/**
 * @typedef {import("../types.js").Check} Check
 * @typedef {import("../types.js").CheckName} CheckName
 * @typedef {import("../types.js").Outcome} Outcome
 * @typedef {import("../types.js").Stage} Stage
 * @typedef {import("../types.js").State} State
 *
 * @typedef {import("./part.js").Panel} Panel
 * @typedef {import("./part.js").Part} Part
 *
 * @typedef {"welcome"|"checking"|"result"} Phase
 */

const MOST_REPEATS = 3; // what comes back again and again is left to the person

export class CheckFlow {
  /**
   * @param {object} options
   * @param {Check[]} options.checks
   * @param {(name: CheckName) => Panel} options.panel
   * @param {(check: Check, signal: AbortSignal, stage: Stage) => Promise<Outcome>} options.run  never throws
   * @param {() => void} options.changed  called after each change
   * @param {() => Promise<void>} [options.read]  resolves when what was announced has been read
   */
  constructor({ checks, panel, run, changed, read = async () => {} }) {
    this.runner = run;
    this.read = read;
    this.changed = changed;
    this.phase = /** @type {Phase} */ ("welcome");
    this.recalled = false;
    /** @type {Map<CheckName, Part>} */
    this.parts = new Map(checks.map((check) => [check.name, blank(check, panel(check.name))]));
    // What begins with *Start*, in the order of the person's turns.
    this.started = [...this.#which("in_turn"), ...this.#which("beside")];
    this.front = /** @type {Part[]} */ ([]); // the last one stands in the foreground
    this.running = /** @type {Set<Promise<void>>} */ (new Set());
    this.stops = 0;
    /** Repeats of the foreground parts wait for each other. @type {Promise<void>} */
    this.turn = Promise.resolve();
    /** What is known beside the parts: of the path to the counsellor. @type {import("../types.js").Progress} */
    this.more = {};
    /** Aborts what runs beside the parts when everything stops. */
    this.aside = new AbortController();
  }

  /** @param {Check["runs"]} runs */
  #which(runs) {
    return [...this.parts.values()].filter(({ check }) => check.runs === runs);
  }

  /** Check what is there before *Start*. */
  load() {
    const all = this.#which("at_load").map(({ check }) => this.run(check.name));
    Promise.all(all).then(() => this.phase === "welcome" && this.#tell());
  }

  /** Announce what was found in the background and needs somebody; all else is in the overall rating. */
  #tell() {
    for (const part of this.parts.values()) {
      if (part.untold && part.rating !== "ready") part.panel.tell();
      part.untold = false;
    }
  }

  /** Check everything. A second press while it runs does nothing. */
  async start() {
    if (this.phase === "checking") return;
    this.phase = "checking";
    this.changed();
    this.recalled = false;
    this.more = {};
    for (const part of this.parts.values()) part.repeats = 0;
    for (const part of this.started) this.#set(part, "waiting", null);
    const beside = this.#which("beside");
    for (const { check } of beside) this.run(check.name);
    this.turn = this.#oneByOne(this.#which("in_turn"));
    await this.turn;
    await this.#oneByOne(beside);
    this.#tell();
    await this.#read();
    this.phase = "result";
    this.changed();
  }

  /** @param {Part[]} parts */
  async #oneByOne(parts) {
    for (const part of parts) await this.#inFront(part, true);
  }

  /** Run one part now; a run of the same part that is under way no longer counts. @param {CheckName} name */
  run(name) {
    const run = this.#run(this.part(name)).finally(() => this.running.delete(run));
    this.running.add(run);
    return run;
  }

  /** @param {Part} part */
  async #run(part) {
    part.control?.abort();
    const control = new AbortController();
    part.control = control;
    part.overtaken = false;
    this.#set(part, "running", null);
    const stage = part.panel.stage(control.signal, (asks) => this.#asks(part, asks));
    const outcome = await this.runner(part.check, control.signal, stage);
    if (part.control === control) this.#finish(part, outcome);
  }

  /** @param {Part} part @param {boolean} asks */
  #asks(part, asks) {
    part.state = asks ? "asking" : "running";
    this.changed();
  }

  /**
   * The person wants this part again (or with another device), and after it those that need the same.
   * @param {CheckName} name
   * @param {CheckName[]} later
   */
  async retry(name, ...later) {
    const [part, ...others] = [this.part(name), ...later.map((other) => this.part(other))];
    part.repeats = 0; // what it did by itself before is forgotten
    for (const other of others) {
      other.repeats = 0;
      this.#set(other, "waiting", null);
    }
    this.run(name);
    if (!this.front.includes(part)) await this.#inFront(part, true);
    for (const other of others) await this.#inFront(other, true);
  }

  /** The person goes on without this part. @param {CheckName} name */
  skip(name) {
    const part = this.part(name);
    if (!part.check.skipped || part.state === "done") return;
    part.control?.abort();
    this.#finish(part, { finding: part.check.skipped });
  }

  /**
   * Mark parts as old, and check them again one after the other where `may` allows it.
   * @param {CheckName[]} names
   * @param {(name: CheckName) => Promise<boolean>} may  resolves when it is time; false = wait for the person
   * @param {import("../types.js").Change[]} [changes]  what has changed, where that is known
   */
  async refresh(names, may, changes = []) {
    const parts = names.map((name) => this.part(name));
    for (const part of parts.filter(({ state }) => state === "running" || state === "asking")) {
      part.overtaken = true;
      part.waiting.push(() => part.overtaken && this.refresh([part.check.name], may, changes));
    }
    const old = parts.filter(({ state }) => state === "done");
    for (const part of old) {
      part.changes = changes.filter((change) => part.check.old_after.includes(change));
      this.#set(part, "stale", part.finding);
    }
    await Promise.all(old.map((part) => this.#refresh(part, may)));
  }

  /** @param {Part} part @param {(name: CheckName) => Promise<boolean>} may */
  async #refresh(part, may) {
    const { name, runs } = part.check;
    part.parked = part.repeats >= MOST_REPEATS || !(await may(name));
    if (part.parked) this.changed();
    if (part.parked || part.state !== "stale") return;
    part.repeats += 1;
    if (runs !== "in_turn") {
      await this.run(name);
      return;
    }
    this.turn = this.turn.then(() => (part.state === "stale" ? this.#inFront(part, false) : undefined));
    await this.turn;
  }

  /** Stop everything that runs; resolves when every check has given back what it had opened. */
  async stop() {
    this.stops += 1;
    this.front = [];
    this.turn = Promise.resolve();
    this.aside.abort();
    this.aside = new AbortController();
    for (const part of this.parts.values()) {
      part.control?.abort();
      part.control = null;
      part.waiting = [];
    }
    await Promise.allSettled(this.running);
  }

  /**
   * Show findings from before as old ones. What runs with the page is never old: it has just been looked at.
   * @param {Partial<Record<string, unknown>>} findings
   */
  recall(findings) {
    this.phase = "result";
    this.recalled = true;
    this.more = {};
    for (const part of this.started) {
      const finding = findings[part.check.name];
      part.panel.current(false, false);
      // The page announces once that all of this is old.
      if (typeof finding === "string") this.#set(part, "stale", finding, true);
      else this.#set(part, "waiting", null, true);
    }
  }

  /** True while all findings are of an earlier visit: after Back, reload, the page cache. */
  get old() {
    return !this.complete && this.recalled;
  }

  /** @returns {Part[]} the parts that are old and wait for the person */
  get parked() {
    return [...this.parts.values()].filter((part) => part.parked);
  }

  /** True when every part has a finding that counts. */
  get complete() {
    return [...this.parts.values()].every((part) => part.state === "done");
  }

  /** @returns {Record<string, string>} the findings so far, old ones too */
  get findings() {
    const known = [...this.parts].filter(([, part]) => part.finding !== null);
    return Object.fromEntries(known.map(([name, part]) => [name, String(part.finding)]));
  }

  /** @param {CheckName} name @returns {Part} */
  part(name) {
    const part = this.parts.get(name);
    if (!part) throw new Error(`no part ${name}`);
    return part;
  }

  /**
   * Put a part in the foreground, run it unless it runs already, wait until it is done.
   * @param {Part} part
   * @param {boolean} focus
   */
  async #inFront(part, focus) {
    if (part.state === "done") return;
    this.#show(this.front.concat(part), focus);
    if (part.state === "waiting" || part.state === "stale") this.run(part.check.name);
    do {
      await new Promise((/** @type {(value?: undefined) => void} */ resolve) => part.waiting.push(resolve));
      await this.#read();
    } while (part.state === "running" || part.state === "asking"); // pressed again meanwhile
    const others = this.front.filter((other) => other !== part);
    this.#show(others, focus);
  }

  /** @param {Part[]} front @param {boolean} focus */
  #show(front, focus) {
    const before = this.front.at(-1);
    const now = front.at(-1);
    this.front = front;
    if (before === now) return;
    before?.panel.current(false, focus);
    now?.panel.current(true, focus);
  }

  /** @param {Part} part @param {Outcome} outcome */
  #finish(part, { finding, measures = {}, notes = [] }) {
    part.control = null;
    part.measures = measures;
    part.notes = notes;
    this.#set(part, "done", finding);
    for (const resolve of part.waiting.splice(0)) resolve();
  }

  /** Let what was announced be read; what was stopped meanwhile does not go on. */
  async #read() {
    const { stops } = this;
    await this.read();
    if (this.stops !== stops) await new Promise(() => {});
  }

  /** @param {Part} part  one that speaks at the end of the whole check alone */
  #waits(part) {
    return part.check.runs !== "in_turn" && this.phase !== "result" && this.front.at(-1) !== part;
  }

  /** @param {Part} part @param {State} state @param {string|null} finding @param {boolean} [quietly] */
  #set(part, state, finding, quietly = this.#waits(part)) {
    part.untold = quietly && state === "done";
    part.state = state;
    part.parked &&= state === "stale";
    part.finding = finding;
    if (state !== "done") part.notes = [];
    part.rating = part.panel.show(state, finding, quietly, part.notes);
    this.changed();
  }
}
