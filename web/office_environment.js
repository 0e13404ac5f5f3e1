/**
 * What the counsellor's pages want from the browser, as an argument: beside `environment.js` the only file
 * that touches navigator and location. Tests pass a made-up one.
 */

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
  async post(path, body) {
    try {
      const response = await this.window.fetch(path, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: await response.json().catch(() => null) };
    } catch {
      return { status: 0, body: null };
    }
  }

  /** Open another page of ours. @param {string} path */
  go(path) {
    this.window.location.assign(path);
  }
}
