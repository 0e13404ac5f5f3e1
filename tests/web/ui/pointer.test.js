import assert from "node:assert/strict";
import { test } from "node:test";
import { watchPointer } from "../../../web/ui/pointer.js";

/** What is thought of a click after a press of this size. @param {any} click @param {number} [size_px] */
function pointed(click, size_px = 1) {
  const page = new EventTarget();
  /** @type {boolean[]} */
  const pressed = [];
  const look = watchPointer(page, (isPointed) => pressed.push(isPointed));
  page.dispatchEvent(Object.assign(new Event("pointerdown"), { width: size_px, height: size_px }));
  look({ isTrusted: true, buttons: 0, ...click });
  return pressed;
}

test("a mouse and a finger point", () => {
  assert.deepEqual(pointed({ detail: 1 }), [true]);
  assert.deepEqual(pointed({ detail: 1 }, 23), [true]);
});

test("a key, and a screen reader on a computer or a telephone, do not", () => {
  assert.deepEqual(pointed({ detail: 0 }), [false], "a key, or a screen reader on a computer");
  assert.deepEqual(pointed({ detail: 1, buttons: 1 }), [false], "TalkBack");
  assert.deepEqual(pointed({ detail: 1 }, 0), [false], "VoiceOver on iOS");
});

test("a click that a script makes says nothing of anybody's ears", () => {
  assert.deepEqual(pointed({ detail: 0, isTrusted: false }), []);
});
