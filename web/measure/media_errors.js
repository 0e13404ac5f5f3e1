/**
 * Browser error → finding: the one place that knows the names. They are not portable:
 *
 * | cause              | Chrome, Edge                                   | Firefox                          | Safari          |
 * | said no            | NotAllowedError "Permission denied"            | NotAllowedError                  | NotAllowedError |
 * | prompt closed      | NotAllowedError "Permission dismissed"         | NotAllowedError                  | NotAllowedError |
 * | system blocks      | NotAllowedError "… by system"; NotReadable     | NotFound (macOS), NotReadable    | –               |
 * | in use elsewhere   | NotReadableError, AbortError on a time-out     | NotReadable; AbortError "Starting …" | –           |
 * | none there         | NotFoundError                                  | NotFoundError                    | NotFoundError   |
 * | header or frame    | NotAllowedError                                | NotAllowedError                  | NotAllowedError |
 *
 * The names are those of Media Capture and Streams §10.2; browsers that said others (Chrome before 58) cannot
 * run these modules.
 */

/** Ends a check with a finding: the device is not to be had, and why. */
export class Unavailable extends Error {
  /** @param {string} finding */
  constructor(finding) {
    super(finding);
    this.name = "Unavailable";
    this.finding = finding;
  }
}

/**
 * What is known beside the error.
 * @typedef {object} Facts
 * @property {boolean} forbidden  the document's policy forbids this device
 * @property {boolean} listed  the browser lists a device of this kind
 * @property {boolean} granted  the browser says that this page may use it
 * @property {string} userAgent
 */

/** @type {Record<string, (message: string, facts: Facts) => string>} */
const TABLE = {
  NotAllowedError: refused,
  SecurityError: () => "blocked_by_page",
  NotFoundError: absent,
  OverconstrainedError: () => "missing", // the device that was chosen has gone
  NotReadableError: () => "busy", // another program or the system's switch: the words offer both
  AbortError: () => "busy", // Firefox "Starting videoinput failed", Chrome "Timeout starting video source"
};

/**
 * Return the finding for what getUserMedia threw; an unknown name is `not_measured`.
 * @param {unknown} error
 * @param {Facts} facts
 * @returns {string}
 */
export function findingOf(error, facts) {
  const { name, message } = /** @type {{name?: unknown, message?: unknown}} */ (error ?? {});
  const row = typeof name === "string" && Object.hasOwn(TABLE, name) && TABLE[name];
  return row ? row(String(message ?? ""), facts) : "not_measured";
}

/** @type {(message: string, facts: Facts) => string} */
function refused(message, { forbidden, granted }) {
  if (forbidden) return "blocked_by_page";
  if (/system/i.test(message)) return "denied_by_system";
  if (/dismiss/i.test(message)) return "dismissed";
  // Without a word of a refusal, the browser would let us: something else does not.
  return granted && !/denied/i.test(message) ? "denied_by_system" : "denied";
}

/** Firefox on macOS lists devices that the system keeps from it, and then does not find them. */
/** @type {(message: string, facts: Facts) => string} */
function absent(_message, { listed, userAgent }) {
  return listed && /Mac OS X.*Firefox\//.test(userAgent) ? "denied_by_system" : "missing";
}

/**
 * Whether a failure of camera and microphone together is worth asking for one alone, once. A person's
 * no is not asked again: only what is granted, or was not asked because the other one is denied.
 * @param {unknown} error
 * @param {string|undefined} own  permission of this device
 * @param {string|undefined} other  permission of the other one
 */
export function worthAskingAlone(error, own, other) {
  const { name } = /** @type {{name?: unknown}} */ (error ?? {});
  if (name === "TypeError" || name === "SecurityError") return false;
  if (name !== "NotAllowedError") return true;
  return own === "granted" || (own === "prompt" && other === "denied");
}
