/**
 * What the page tells the server: the readiness (tied to the appointment) and the anonymous result.
 *
 * The two share nothing but the way a request is repeated: no field, no key, no moment. Joining them would
 * tie a result to a person. Neither ever stops the page: a server that is gone is asked again later.
 */

/**
 * @typedef {import("./types.js").CheckName} CheckName
 * @typedef {import("./browser/environment.js").Answer} Answer
 * @typedef {"opened"|"checking"|"finished"|"handed_off"|"left"} Status
 * @typedef {{state: import("./types.js").State, finding: string|null, notes?: string[]}} Standing
 * @typedef {Partial<Record<CheckName, Standing>>} Progress
 * @typedef {{status: Status, checks: Progress}} News
 *
 * @typedef {object} Post  how a request leaves the page
 * @property {(path: string, body: unknown) => Promise<Answer>} request  never throws; status 0 = not reached
 * @property {(path: string, body: unknown) => boolean} beacon  while the page goes away
 * @property {(ms: number) => Promise<void>} sleep
 * @property {() => number} random  0 ≤ x < 1
 */

const GATHER_MS = 150; // a burst of changes is one request
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
const LATER = new Set([0, 408, 425, 429, 500, 502, 503, 504]);
const MOST_CONFLICTS = 3;

/**
 * Carries the newest of its letters until the server has taken it or refused it for good.
 * @template T
 */
class Courier {
  /**
   * @param {Post} post
   * @param {string} path
   * @param {(letter: T) => unknown} write  makes the body, anew for every try
   * @param {(answer: Answer) => boolean} [again]  whether a letter that was answered must go out once more
   */
  constructor(post, path, write, again = () => false) {
    this.post = post;
    this.path = path;
    this.write = write;
    this.again = again;
    /** @type {T|null} */
    this.letter = null;
    /** @type {Promise<void>|null} */
    this.round = null;
    this.wait_ms = FIRST_WAIT_MS;
  }

  /** True while the server does not take anything. */
  get failing() {
    return this.wait_ms > FIRST_WAIT_MS;
  }

  /** Resolve when there is nothing left to carry. */
  carry() {
    this.round ??= this.#carry().finally(() => {
      this.round = null;
    });
    return this.round;
  }

  async #carry() {
    while (this.letter) {
      const letter = this.letter;
      const answer = await this.post.request(this.path, this.write(letter));
      if (LATER.has(answer.status)) await this.#rest(answer);
      else {
        this.wait_ms = FIRST_WAIT_MS;
        if (!this.again(answer) && this.letter === letter) this.letter = null;
      }
    }
  }

  /** @param {Answer} answer */
  async #rest({ retry_after_s }) {
    const wait_ms = Math.max((retry_after_s ?? 0) * 1000, this.wait_ms);
    this.wait_ms = Math.min(this.wait_ms * 2, LONGEST_WAIT_MS);
    await this.post.sleep(wait_ms * (0.8 + 0.4 * this.post.random())); // not all pages at once
  }
}

/** How far the person's device is: for the counsellor. Only the newest news counts. */
export class Readiness {
  /**
   * @param {Post} post
   * @param {{token: string, run: number, touch: boolean, visible: () => boolean}} about
   */
  constructor(post, { token, run, touch, visible }) {
    this.post = post;
    this.about = { token, touch };
    this.run = run;
    this.sequence = 0;
    this.visible = visible;
    this.conflicts = 0;
    /** The server does not want to hear any more: the link has expired, or another page has taken over. */
    this.silent = false;
    this.gathering = false;
    /** @type {Courier<News>} */
    this.courier = new Courier(
      post,
      "/api/readiness",
      (news) => this.#body(news),
      (answer) => this.#again(answer),
    );
  }

  /**
   * Tell the newest state, soon. Resolves when it has arrived or is refused.
   * @param {Status} status
   * @param {Progress} checks
   */
  async tell(status, checks) {
    if (this.silent) return;
    this.courier.letter = { status, checks };
    if (this.gathering) return;
    this.gathering = true;
    await this.post.sleep(GATHER_MS);
    this.gathering = false;
    await this.courier.carry();
  }

  /**
   * Tell the last state at once, without an answer: the page goes away.
   * @param {Status} status
   * @param {Progress} checks
   */
  last(status, checks) {
    this.courier.letter = null;
    if (!this.silent) this.post.beacon("/api/readiness", this.#body({ status, checks }));
  }

  /** The person is back at this page: it may speak again. */
  revive() {
    this.silent = false;
    this.conflicts = 0;
  }

  /** @param {News} news */
  #body(news) {
    this.sequence += 1; // also when repeated: the same pair twice would be refused as old
    const { run, sequence } = this;
    return { ...this.about, run, sequence, ...news };
  }

  /** @param {Answer} answer */
  #again({ status, body }) {
    const newer = status === 409 && Number.isSafeInteger(body?.run);
    if (newer && this.visible() && ++this.conflicts <= MOST_CONFLICTS) {
      this.run = Math.max(this.run, body.run) + 1; // another page was here, but the person looks at this one
      this.sequence = 0;
      return true;
    }
    if (status === 204) this.conflicts = 0;
    else this.silent = true;
    if (this.silent) this.courier.letter = null;
    return false;
  }
}

const MEASURES = ["rate_kbps", "rate_up_kbps", "rate_down_kbps", "rtt_ms", "jitter_ms", "loss_percent"];

/** The anonymous result: one for each page, under a key that the page has made up. */
export class Result {
  /**
   * @param {Post} post
   * @param {{language: string, touch: boolean}} about
   * @param {string} [key]
   */
  constructor(post, about, key = randomKey()) {
    this.post = post;
    this.about = { key, ...about };
    this.version = 0;
    /** @type {{first_rating: string, duration_s: number}|null} */
    this.first = null;
    /** @type {Courier<Record<string, unknown>>} */
    this.courier = new Courier(post, "/api/results", (body) => body);
  }

  /**
   * Keep a complete set of findings and send it after a random pause of 0.5 to 2 s, so that it does not stand
   * beside a readiness in any log.
   * @param {{findings: Record<string, string>, measures: Record<string, number|string>, rating: string,
   *   duration_s: number}} outcome
   */
  async offer({ findings, measures, rating, duration_s }) {
    this.first ??= { first_rating: rating, duration_s: Math.round(duration_s) };
    this.version += 1;
    const { version } = this;
    this.courier.letter = { ...this.about, version, ...this.first, findings, measures: known(measures) };
    await this.post.sleep(500 + 1500 * this.post.random());
    if (version === this.version) await this.flush(); // else a newer one has its own pause
  }

  /** Send what is kept, now. */
  flush() {
    return this.courier.carry();
  }

  /** Send what is kept while the page goes away, unanswered. */
  last() {
    if (this.courier.letter) this.post.beacon("/api/results", this.courier.letter);
    this.courier.letter = null;
  }
}

/**
 * Keep the figures of the connection that a result may hold.
 * @param {Record<string, number|string>} measures
 */
function known(measures) {
  /** @type {Record<string, number|string>} */
  const kept = {};
  for (const name of MEASURES) {
    const value = measures[name];
    if (typeof value === "number" && Number.isFinite(value) && value >= 0) kept[name] = value;
  }
  if (["udp", "tcp", "tls"].includes(String(measures.transport))) kept.transport = String(measures.transport);
  return kept;
}

/** 16 random bytes as hex digits. */
function randomKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
