import assert from "node:assert/strict";
import { test } from "node:test";
import { watchPointer } from "../../../web/ui/pointer.js";

/** @param {string} type @param {Record<string, unknown>} fields */
const event = (type, fields) => Object.assign(new Event(type), fields);
const click = (/** @type {any} */ fields) => /** @type {any} */ ({ isTrusted: true, buttons: 0, ...fields });

test("a mouse and a finger point", () => {
  const page = new EventTarget();
  const isPointed = watchPointer(page);

  page.dispatchEvent(event("pointerdown", { width: 1, height: 1 }));
  assert.equal(isPointed(click({ detail: 1 })), true);
  page.dispatchEvent(event("pointerdown", { width: 23, height: 23 }));
  assert.equal(isPointed(click({ detail: 1 })), true);
});

test("a key, and a screen reader on a computer or a telephone, do not", () => {
  const page = new EventTarget();
  const isPointed = watchPointer(page);

  assert.equal(isPointed(click({ detail: 0 })), false, "a key, or a screen reader on a computer");
  assert.equal(isPointed(click({ detail: 1, buttons: 1 })), false, "TalkBack");
  page.dispatchEvent(event("pointerdown", { width: 0, height: 0 }));
  assert.equal(isPointed(click({ detail: 1 })), false, "VoiceOver on iOS");
});

test("a click that a script makes says nothing of anybody's ears", () => {
  assert.equal(watchPointer(new EventTarget())(click({ detail: 0, isTrusted: false })), true);
});
