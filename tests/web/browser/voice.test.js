import assert from "node:assert/strict";
import { test } from "node:test";
import { Voice } from "../../../web/browser/voice.js";

/** @param {string} lang @param {boolean} localService @param {boolean} [isDefault] */
const voice = (lang, localService, isDefault = false) => ({ lang, localService, default: isDefault });

/** A browser's voices, which may come late. @param {any[]} voices */
function made(...voices) {
  const browser = Object.assign(new EventTarget(), {
    /** @type {any[]} */
    said: [],
    silenced: 0,
    getVoices: () => voices,
    speak: (/** @type {any} */ utterance) => browser.said.push(utterance),
    cancel: () => {
      browser.silenced += 1;
    },
    come: (/** @type {any[]} */ ...late) => {
      voices.push(...late);
      browser.dispatchEvent(new Event("voiceschanged"));
    },
  });
  return browser;
}

Object.assign(globalThis, {
  SpeechSynthesisUtterance: class {
    /** @param {string} text */
    constructor(text) {
      this.text = text;
    }
  },
});

/** Whether there is a voice, each time that somebody is told. @param {any} browser @param {string} [language] */
function told(browser, language = "de") {
  /** @type {boolean[]} */
  const answers = [];
  new Voice(language, browser).watch((there) => answers.push(there));
  return answers;
}

test("only a voice of the device and of the page's language counts", () => {
  assert.deepEqual(told(made(voice("de-DE", true))), [true]);
  assert.deepEqual(told(made(voice("de_DE", true)), "de-simple"), [true]);
  assert.deepEqual(told(made(voice("de-DE", false))), [false]);
  assert.deepEqual(told(made(voice("en-GB", true))), [false]);
});

test("voices may come late, and a browser without any is asked nothing", () => {
  const browser = made();

  const answers = told(browser);
  browser.come(voice("de-DE", true));

  assert.deepEqual(answers, [false, true]);
  assert.deepEqual(told(null), []);
});

test("the device's own choice among its voices speaks, text by text", () => {
  const browser = made(voice("de-DE", false, true), voice("de-AT", true), voice("de-DE", true, true));
  let ends = 0;

  new Voice("de", /** @type {any} */ (browser)).speak(["Eins.", "Zwei."], () => (ends += 1));

  assert.deepEqual(
    browser.said.map(({ text, voice: { lang, localService } }) => [text, lang, localService]),
    [
      ["Eins.", "de-DE", true],
      ["Zwei.", "de-DE", true],
    ],
  );
  browser.said[0].onend?.();
  assert.equal(ends, 0);
  browser.said[1].onend();
  assert.equal(ends, 1);
});

test("who stops it hears no end of what was stopped", () => {
  const browser = made(voice("de-DE", true));
  const own = new Voice("de", /** @type {any} */ (browser));
  own.speak(["Eins."], () => assert.fail("it was stopped"));
  const [utterance] = browser.said;

  own.stop();

  utterance.onend?.();
  utterance.onerror?.();
  assert.equal(browser.silenced, 2); // what was there before, and this
});

test("a voice that has gone meanwhile ends at once", () => {
  let ends = 0;

  new Voice("de", /** @type {any} */ (made())).speak(["Eins."], () => (ends += 1));

  assert.equal(ends, 1);
});
