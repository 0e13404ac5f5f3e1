/** What the check page needs of the browser before *Start*: its clock, its address, and the rest of itself. */

import { LIMIT_MS, limited } from "../limit.js";
import { sleep } from "./abort.js";
import { listen } from "./listen.js";

/** The part of `Environment` that the first view has: light, as everybody loads it. */
export class PageEnvironment {
  /**
   * @param {import("../types.js").Config} config
   */
  constructor(config) {
    this.config = config;
    this.failures = 0; // modules that could not be loaded
  }

  /** Return milliseconds on a clock that never jumps. */
  now_ms() {
    return performance.now();
  }

  sleep = sleep;

  /**
   * Load a module that the page does not need at once, however long it takes; rejects when our server does not give it.
   * @param {string} path  below web/
   * @returns {Promise<any>}
   */
  load(path) {
    // A failure is remembered for an address (WHATWG HTML, module map), so a retry needs another one. The way up
    // is the same from here as from pages/, where the bundle stands.
    return import(`../${path}${this.failures ? `?${this.failures}` : ""}`).catch((error) => {
      this.failures++;
      if (error instanceof SyntaxError) this.fault(error); // too new for this browser: gate.js says so
      throw error;
    });
  }

  /** The same within a limit; null when our server does not answer. @param {string} path @returns {Promise<any>} */
  module(path) {
    const overdue = () => {
      this.failures++;
      return null;
    };
    return limited(this.load(path), LIMIT_MS.module, overdue).catch(() => null);
  }

  /**
   * GET a document of our own server; the browser reads it, and runs nothing that may be in it. Null without an answer.
   * @param {string} path
   * @returns {Promise<Document|null>}
   */
  document(path) {
    const request = new XMLHttpRequest(); // fetch gives text, which must not become markup (Trusted Types)
    request.open("GET", path);
    request.responseType = "document";
    request.timeout = LIMIT_MS.request;
    return new Promise((resolve) => {
      request.onloadend = () => resolve(request.status === 200 ? request.responseXML : null);
      request.send();
    });
  }

  /** Report a fault of ours to the console and QA's trace; never shown or sent. @param {unknown} error */
  fault(error) {
    setTimeout(() => {
      throw error; // as reportError does, which older browsers have not
    });
  }

  isVisible() {
    return document.visibilityState !== "hidden";
  }

  /** Returns what stops it. @param {() => void} callback @returns {() => void} */
  onVisibilityChange(callback) {
    return listen(callback, [document, "visibilitychange"]);
  }

  /** The parts of this page's address. */
  address() {
    const { pathname, search, hash } = location;
    return { pathname, search, hash };
  }
}
