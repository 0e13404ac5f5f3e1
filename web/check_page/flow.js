/**
 * The order of things: which part runs when, which one stands in the foreground, what is known so far.
 * It depends on no page and no browser: panels and the way to run a check are arguments.
 */

/**
 * @typedef {import("../types.js").Check} Check
 * @typedef {import("../types.js").CheckName} CheckName
 * @typedef {import("../types.js").Outcome} Outcome
 * @typedef {import("../types.js").Stage} Stage
 * @typedef {import("../types.js").State} State
 *
 * @typedef {object} Panel  one part of the page (ui/check_panel.js)
 * @property {(state: State, finding: string|null, quietly: boolean, notes: string[]) => string|null} show
 *   returns the rating
 * @property {(foreground: boolean, focus: boolean) => void} current
 * @property {(signal: AbortSignal, asking: (asks: boolean) => void) => Stage} stage
 *
 * @typedef {object} Part  what is known of one check
 * @property {Check} check
 * @property {Panel} panel
 * @property {State} state
 * @property {string|null} finding
 * @property {string|null} rating
 * @property {Record<string, number|string>} measures
 * @property {string[]} notes  beside a finding that counts
 * @property {boolean} parked  old, and left to the person to check again
 * @property {boolean} overtaken  something has changed while it ran: its finding is old at once
 * @property {number} repeats  runs by itself since the person last asked for one
 * @property {AbortController|null} control  of the run that counts
 * @property {Array<() => void>} waiting  to be called when the part is done
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
   */
  constructor({ checks, panel, run, changed }) {
    this.runner = run;
    this.changed = changed;
    /** @type {Phase} */
    this.phase = "welcome";
    this.recalled = false;
    /** @type {Map<CheckName, Part>} */
    this.parts = new Map(checks.map((check) => [check.name, blank(check, panel(check.name))]));
    /** @type {Part[]} what begins with *Start*, in the order of the person's turns */
    this.started = [...this.#which("in_turn"), ...this.#which("beside")];
    /** @type {Part[]} the last one stands in the foreground */
    this.front = [];
    /** @type {Set<Promise<void>>} */
    this.running = new Set();
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
    for (const { check } of this.#which("at_load")) this.run(check.name);
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
    this.phase = "result";
    this.changed();
  }

  /** @param {Part[]} parts */
  async #oneByOne(parts) {
    for (const part of parts) await this.#inFront(part, true);
  }

  /**
   * Run one part now; a run of the same part that is under way no longer counts.
   * @param {CheckName} name
   */
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
   * The person wants this part again (or with another device).
   * @param {CheckName} name
   */
  async retry(name) {
    const part = this.part(name);
    part.repeats = 0; // what it did by itself before is forgotten
    this.run(name);
    if (!this.front.includes(part)) await this.#inFront(part, true);
  }

  /**
   * The person goes on without this part.
   * @param {CheckName} name
   */
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
   */
  async refresh(names, may) {
    const parts = names.map((name) => this.part(name));
    for (const part of parts.filter(({ state }) => state === "running" || state === "asking")) {
      part.overtaken = true;
      part.waiting.push(() => part.overtaken && this.refresh([part.check.name], may));
    }
    const old = parts.filter(({ state }) => state === "done");
    for (const part of old) this.#set(part, "stale", part.finding);
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

  /**
   * Stop everything that runs; resolves when every check has given back what it had opened.
   */
  async stop() {
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

  /** True while old findings wait for the person: after Back, reload, the page cache, or another device. */
  get old() {
    return !this.complete && (this.recalled || [...this.parts.values()].some((part) => part.parked));
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
    await new Promise((/** @type {(value?: undefined) => void} */ resolve) => part.waiting.push(resolve));
    this.#show(
      this.front.filter((other) => other !== part),
      focus,
    );
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

  /** @param {Part} part @param {State} state @param {string|null} finding @param {boolean} [quietly] */
  #set(part, state, finding, quietly = false) {
    part.state = state;
    part.parked &&= state === "stale";
    part.finding = finding;
    if (state !== "done") part.notes = [];
    part.rating = part.panel.show(state, finding, quietly, part.notes);
    this.changed();
  }
}

/** @param {Check} check @param {Panel} panel @returns {Part} */
function blank(check, panel) {
  const known = {
    state: /** @type {State} */ ("waiting"),
    finding: null,
    rating: null,
    measures: {},
    notes: [],
    parked: false,
    overtaken: false,
    repeats: 0,
  };
  return { check, panel, ...known, control: null, waiting: [] };
}
