/**
 * Server-sent events (WHATWG HTML §9.2) in the answer to a POST: `EventSource` can only GET, and the token may not stand in
 * an address. As much of the format as our own server writes; reconnecting is left to live/event_source.js.
 */

const OPEN = 1;
const CLOSED = 2;

export class PostedEvents extends EventTarget {
  /** @param {(signal: AbortSignal) => Promise<Response>} ask */
  constructor(ask) {
    super();
    this.readyState = 0;
    this.control = new AbortController();
    this.#listen(ask)
      .catch(() => {})
      .finally(() => this.close());
  }

  close() {
    this.readyState = CLOSED;
    this.control.abort();
  }

  /** @param {(signal: AbortSignal) => Promise<Response>} ask */
  async #listen(ask) {
    const { ok, body } = await ask(this.control.signal);
    if (!ok || !body || this.readyState === CLOSED) return;
    this.readyState = OPEN;
    const decoder = new TextDecoder();
    const reader = body.getReader();
    let text = "";
    for (let end = false; !end; ) {
      const { done, value } = await reader.read();
      end = done;
      const events = (text + decoder.decode(value, { stream: !done })).split("\n\n");
      text = events.pop() ?? "";
      for (const event of events) this.#dispatch(event);
    }
  }

  /** @param {string} event  its lines */
  #dispatch(event) {
    const fields = new Map(
      event.split("\n").map((line) => [line.split(":", 1)[0], line.replace(/^\w+: /, "")]),
    );
    const data = fields.get("data");
    if (this.readyState !== OPEN || data === undefined) return;
    this.dispatchEvent(new MessageEvent(fields.get("event") ?? "message", { data }));
  }
}
