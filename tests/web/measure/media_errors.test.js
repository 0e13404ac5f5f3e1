import assert from "node:assert/strict";
import { test } from "node:test";
import { findingOf, worthAskingAlone } from "../../../web/measure/media_errors.js";

const MAC_FIREFOX = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:153.0) Gecko/20100101 Firefox/153.0";
const OTHER =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";

/** @param {string} name @param {string} [message] @param {object} [facts] */
function finding(name, message = "", facts = {}) {
  return findingOf(new DOMException(message, name), {
    forbidden: false,
    listed: false,
    granted: false,
    userAgent: OTHER,
    ...facts,
  });
}

test("every row of the table of browser errors", () => {
  const rows = [
    ["denied", finding("NotAllowedError", "Permission denied")],
    ["denied", finding("NotAllowedError", "The request is not allowed by the user agent")],
    ["dismissed", finding("NotAllowedError", "Permission dismissed")],
    ["denied_by_system", finding("NotAllowedError", "Permission denied by system")],
    ["blocked_by_page", finding("NotAllowedError", "Permission denied", { forbidden: true })],
    ["blocked_by_page", finding("SecurityError")],
    ["busy", finding("NotReadableError", "Could not start video source")],
    ["busy", finding("AbortError", "Starting videoinput failed")],
    ["missing", finding("NotFoundError", "Requested device not found")],
    ["missing", finding("NotFoundError", "", { userAgent: MAC_FIREFOX })],
    ["denied_by_system", finding("NotFoundError", "", { userAgent: MAC_FIREFOX, listed: true })],
    ["missing", finding("NotFoundError", "", { listed: true })],
    ["missing", finding("OverconstrainedError")],
    [
      "denied",
      findingOf(
        { name: "NotAllowedError" },
        { forbidden: false, listed: false, granted: false, userAgent: OTHER },
      ),
    ],
  ];

  for (const [expected, actual] of rows) assert.equal(actual, expected);
});

test("an unknown error is not measured, never an answer of its own", () => {
  for (const error of [
    new TypeError("x"),
    null,
    undefined,
    "text",
    {},
    { name: "constructor" },
    { name: 7 },
  ]) {
    assert.equal(
      findingOf(error, { forbidden: false, listed: true, granted: false, userAgent: OTHER }),
      "not_measured",
    );
  }
});

test("a person's no is not asked again, a device's failure is", () => {
  const no = new DOMException("Permission denied", "NotAllowedError");

  assert.equal(worthAskingAlone(no, "granted", "denied"), true);
  assert.equal(worthAskingAlone(no, "prompt", "denied"), true);
  assert.equal(worthAskingAlone(no, "prompt", "prompt"), false);
  assert.equal(worthAskingAlone(no, "unknown", "unknown"), false);
  assert.equal(worthAskingAlone(no, "denied", "granted"), false);
  assert.equal(worthAskingAlone(new DOMException("", "NotFoundError"), "prompt", "prompt"), true);
  assert.equal(worthAskingAlone(new TypeError("no mediaDevices"), "unknown", "unknown"), false);
  assert.equal(worthAskingAlone(undefined, "prompt", undefined), true);
});
