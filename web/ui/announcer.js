/** The one live region: announces each change once, politely, and knows how long a screen reader takes to read it. */

const GATHER_MS = 100;
const CHARACTER_MS = 55; // about 180 words a minute: as screen readers speak until somebody sets them faster
const PAUSE_MS = 300; // between two texts

const ENDS = /[.!?…]["”“»]?$/u;

export class Announcer {
  /**
   * @param {HTMLElement|null} region
   * @param {{now_ms: () => number, sleep: (ms: number) => Promise<void>}} clock
   */
  constructor(region, clock) {
    this.region = region;
    this.clock = clock;
    /** @type {string[]} */
    this.waiting = [];
    /** The heading that was read last: it is not said again with what belongs to it. */
    this.about = "";
    this.until_ms = 0;
    /** Whether somebody may be listening to what is announced, see pointer.js. */
    this.isRead = false;
  }

  /**
   * @param {string} text
   * @param {string} [about]  the heading that it belongs to
   */
  say(text, about = "") {
    if (!this.region || !text) return;
    const first = this.waiting.length === 0;
    const named = about && about !== this.about ? `${about}: ${text}` : text;
    this.waiting.push(ended(named)); // a pause between two
    this.#takes(named);
    this.about = about;
    if (first) this.clock.sleep(GATHER_MS).then(() => this.#show());
  }

  /** What gets the focus is read by a screen reader, so it is not announced as well. @param {string} heading */
  focused(heading) {
    this.waiting = this.waiting.filter((text) => text !== ended(heading));
    this.#takes(heading);
    this.about = heading;
  }

  /** @param {string} text */
  #takes(text) {
    const now_ms = this.clock.now_ms();
    this.until_ms = Math.max(this.until_ms, now_ms) + PAUSE_MS + CHARACTER_MS * text.length;
  }

  /** How long what was announced is still being read, where somebody may be listening; 0 where nobody is. */
  reading_ms() {
    return this.isRead ? Math.max(0, this.until_ms - this.clock.now_ms()) : 0;
  }

  /** Wait until everything has been read. */
  async read() {
    for (let ms = this.reading_ms(); ms > 0; ms = this.reading_ms()) await this.clock.sleep(ms);
  }

  #show() {
    if (this.region) this.region.textContent = this.waiting.join(" "); // the second would swallow the first
    this.waiting = [];
  }
}

/** @param {string} text */
const ended = (text) => (ENDS.test(text) ? text : `${text}.`);
