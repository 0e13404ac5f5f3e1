/**
 * Leaves messages for the other page at our server and takes its messages, each once and in order: as the server's stream
 * brings them, and by asking where it brings none.
 */

/**
 * @typedef {object} News  of the server's stream (checker/both_ends/direct_api.py)
 * @property {string} run
 * @property {number} from  number of the first message
 * @property {string[]} messages
 * @property {boolean} over
 *
 * @typedef {{status: number, body: any}} Answer
 * @typedef {(body: Record<string, unknown>) => Promise<Answer>} Post
 */

/** Nobody meets here any more, or the server does not answer. */
export class Gone extends Error {}

export class Mailbox {
  /** @param {Post} post  to the own side's path, with its own names @param {string} run */
  constructor(post, run) {
    this.post = post;
    this.run = run;
    this.known = 0;
    this.isOver = false;
    /** @type {string[]} */
    this.inbox = [];
    /** @type {(() => void)|null} */
    this.wake = null;
    /** Requests one after the other: the numbers of messages are their order. @type {Promise<unknown>} */
    this.turn = Promise.resolve();
  }

  /** Leave a message; throws Gone. @param {string} message */
  send(message) {
    return this.#ask([message]);
  }

  /** Take what is there; throws Gone. */
  ask() {
    return this.#ask([]);
  }

  /** @param {string[]} messages @returns {Promise<any>} the server's answer */
  #ask(messages) {
    const asked = this.turn.then(() => this.#request({ messages }));
    this.turn = asked.catch(() => {});
    return asked;
  }

  /** @param {{messages?: string[], over?: boolean}} what */
  async #request(what) {
    const { run, known: after } = this;
    if (this.isOver) throw new Gone();
    const { status, body } = await this.post({ run, after, ...what });
    if (status !== 200) this.#end();
    else this.#take(after, body.messages);
    if (status !== 200) throw new Gone(`status ${status}`);
    return body;
  }

  /** @param {News} news */
  hear({ run, from, messages, over }) {
    if (run !== this.run || this.isOver) return;
    if (from > this.known)
      this.ask().catch(() => {}); // one is missing
    else this.#take(from, messages);
    if (over) this.#end();
  }

  /** @param {number} from @param {string[]} messages */
  #take(from, messages) {
    const fresh = messages.slice(Math.max(0, this.known - from));
    this.known += fresh.length;
    this.inbox.push(...fresh);
    if (fresh.length) this.wake?.();
  }

  #end() {
    this.isOver = true;
    this.wake?.();
  }

  /**
   * The next message, asked for again and again; throws Gone, or AbortError.
   * @param {(ms: number, signal?: AbortSignal) => Promise<void>} sleep
   * @param {number} every_ms
   * @param {AbortSignal} signal
   * @returns {Promise<string>}
   */
  async next(sleep, every_ms, signal) {
    for (;;) {
      const message = this.inbox.shift();
      if (message !== undefined) return message;
      if (this.isOver) throw new Gone();
      /** @type {Promise<"news">} */
      const news = new Promise((resolve) => {
        this.wake = () => resolve("news");
      });
      if ((await Promise.race([news, sleep(every_ms, signal)])) !== "news") await this.ask();
    }
  }

  /** Say that this side is done; nothing is left at the server then. */
  async close() {
    await this.turn;
    if (this.isOver) return;
    this.#end();
    await this.post({ run: this.run, after: this.known, over: true });
  }
}
