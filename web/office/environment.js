/**
 * What the counsellor's pages want from the browser, as an argument: beside `environment.js` the only file
 * that touches navigator and location. Tests pass a made-up one.
 */

import { attempt } from "../attempt.js";
import { LIMIT_MS, limited, overdue } from "../limit.js";

/**
 * @typedef {object} Reply  of our server; status 0 means that it was not reached
 * @property {number} status
 * @property {any} body  parsed JSON, null without
 */

/** Everything that a page of the office may want from the browser. */
export class OfficeEnvironment {
  /** @param {Window & typeof globalThis} [window] */
  constructor(window = globalThis.window) {
    this.window = window;
    /** @type {AudioContext|null} */
    this.audio = null;
  }

  /** Whether this browser knows passkeys here (they need a secure context). */
  knowsPasskeys() {
    return Boolean(this.window.PublicKeyCredential && this.window.navigator.credentials);
  }

  /** @param {CredentialCreationOptions} options */
  async createPasskey(options) {
    return /** @type {PublicKeyCredential|null} */ (await this.window.navigator.credentials.create(options));
  }

  /** @param {CredentialRequestOptions} options */
  async getPasskey(options) {
    return /** @type {PublicKeyCredential|null} */ (await this.window.navigator.credentials.get(options));
  }

  /**
   * Send JSON to our own server.
   * @param {string} path
   * @param {unknown} body
   * @returns {Promise<Reply>}
   */
  post(path, body) {
    const headers = { "Content-Type": "application/json" };
    return this.#reply(path, { method: "POST", headers, body: JSON.stringify(body) });
  }

  /** @param {string} path @param {RequestInit} init @returns {Promise<Reply>} */
  #reply(path, init) {
    const answer = async () => {
      const response = await this.window.fetch(path, init);
      return { status: response.status, body: await response.json().catch(() => null) };
    };
    return limited(answer(), LIMIT_MS.request, overdue).catch(() => ({ status: 0, body: null }));
  }

  /** Open another page of ours. @param {string} path */
  go(path) {
    this.window.location.assign(path);
  }

  /** What this tab keeps until it is closed or somebody signs out; null for nothing. @param {string} name */
  kept(name) {
    try {
      return JSON.parse(this.window.sessionStorage.getItem(name) ?? "null");
    } catch {
      return null; // the browser keeps nothing for this page
    }
  }

  /** Keep something in this tab, where the browser lets us. @param {string} name @param {unknown} value */
  keep(name, value) {
    attempt(() => this.window.sessionStorage.setItem(name, JSON.stringify(value)));
  }

  /** `granted`, `denied`, `default`; `missing` where this browser has no notifications. */
  notificationPermission() {
    return this.window.Notification?.permission ?? "missing";
  }

  /** Ask for notifications, in a press; the person may take any time. @returns {Promise<string>} */
  askForNotifications() {
    return this.window.Notification.requestPermission();
  }

  /**
   * Show a notification, where the browser does (Chrome on Android does not without a service worker).
   * @param {string} title
   * @param {NotificationOptions} options
   * @param {() => void} pressed  called with this window in front
   * @returns {() => void} takes it away
   */
  notify(title, options, pressed) {
    const shown = attempt(() => new this.window.Notification(title, options));
    shown?.addEventListener("click", () => {
      this.window.focus();
      pressed();
    });
    return () => shown?.close();
  }

  /**
   * Do something in one tab of this browser alone; another one that wants the same meanwhile does nothing.
   * @param {string} name
   * @param {() => Promise<void>} held  does it, and settles when it may be done again
   */
  once(name, held) {
    const { locks } = this.window.navigator;
    if (locks) locks.request(name, { ifAvailable: true }, (lock) => lock && held()).catch(() => {});
    else held();
  }

  /**
   * Do something when it is this tab's turn: one after the other in this browser, as long as the name is the same.
   * @param {string} name
   * @param {() => Promise<void>} work
   * @returns {Promise<void>}
   */
  async inTurn(name, work) {
    const { locks } = this.window.navigator;
    await (locks ? locks.request(name, () => work()) : work());
  }

  /** @param {RTCConfiguration} configuration */
  peerConnection(configuration) {
    return new this.window.RTCPeerConnection(configuration);
  }

  /** Load a module that few boards need; rejects where our server does not give it. @param {string} path  below web/ @returns {Promise<any>} */
  load(path) {
    return import(`../${path}`); // the way up is the same from here as from pages/, where the bundle stands
  }

  /** Print the page as it is. */
  print() {
    this.window.print();
  }

  /** Server-sent events of our own server. @param {string} path */
  events(path) {
    return new this.window.EventSource(path);
  }

  /**
   * Ask our own server for JSON: status 401 where nobody is signed in any more, 0 where nobody answers in time.
   * @param {string} path
   */
  get(path) {
    return this.#reply(path, { headers: { Accept: "application/json" }, cache: "no-store" });
  }

  /** Milliseconds that only go forward. */
  monotonic_ms() {
    return this.window.performance.now();
  }

  /** @param {number} ms @returns {Promise<void>} */
  sleep(ms) {
    return new Promise((done) => {
      this.window.setTimeout(done, ms);
    });
  }

  /** Call again and again. @param {() => void} work @param {number} ms */
  every(work, ms) {
    this.window.setInterval(work, ms);
  }

  /** Allow sound (only a press may), and play it once as a proof. */
  async openSound() {
    this.audio ??= new this.window.AudioContext();
    await limited(this.audio.resume(), LIMIT_MS.play, () => {});
    this.chime();
  }

  /** Two soft tones, a fifth apart; silent before `openSound`. */
  chime() {
    const audio = this.audio;
    if (!audio) return;
    for (const [hz, after_s] of [
      [523.25, 0],
      [783.99, 0.18],
    ]) {
      const tone = new this.window.OscillatorNode(audio, { frequency: hz });
      const volume = new this.window.GainNode(audio, { gain: 0 });
      const begins_s = audio.currentTime + /** @type {number} */ (after_s);
      volume.gain.setTargetAtTime(0.2, begins_s, 0.01);
      volume.gain.setTargetAtTime(0, begins_s + 0.2, 0.12);
      tone.connect(volume).connect(audio.destination);
      tone.start(begins_s);
      tone.stop(begins_s + 1);
    }
  }

  /** Copy text; false where the browser refuses. Call it in the person's click. @param {string} text */
  async copy(text) {
    try {
      await limited(this.window.navigator.clipboard.writeText(text), LIMIT_MS.clipboard, overdue);
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Copy an e-mail with its headings and links, and as plain text for whoever takes no other; as plain text
   * alone where the browser knows no more (Firefox before 127).
   * @param {string} html
   * @param {string} text
   */
  async copyRich(html, text) {
    const { ClipboardItem, navigator } = this.window;
    try {
      const parts = { "text/html": html, "text/plain": text };
      const blobs = Object.entries(parts).map(([type, part]) => [type, new Blob([part], { type })]);
      const written = navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
      await limited(written, LIMIT_MS.clipboard, overdue);
      return true;
    } catch {
      return this.copy(text);
    }
  }

  /**
   * Offer a file that was made here as a download.
   * @param {string} name
   * @param {string} type
   * @param {string} text
   */
  save(name, type, text) {
    const { document, URL } = this.window;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    // Safari and older Firefox read it only after the click has been dealt with.
    this.window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  /**
   * What stands behind this page's address, or what was kept from there. It is taken out of the address, so that
   * nobody reads or copies it there; it stays with this entry of the tab's history: reload and Back have it.
   * @returns {string} without `#`
   */
  takeFragment() {
    const { history, location } = this.window;
    const kept = location.hash.slice(1) || history.state?.fragment || "";
    this.keepFragment(kept);
    return kept;
  }

  /** Keep something with this entry of the history; nothing of it is in the address. @param {string} fragment */
  keepFragment(fragment) {
    const { history, location } = this.window;
    const bare = location.pathname + location.search;
    attempt(() => history.replaceState({ ...history.state, fragment }, "", bare)); // Safari refuses after a hundred in 30 s
  }
}
