import assert from "node:assert/strict";
import { test } from "node:test";
import { watchForPerson } from "../../../web/check_page/presence.js";

const STARTS_MS = 10_000_000;
const HOUR_MS = 3_600_000;

/** A page that events can be made to arrive at, and how often somebody was seen to arrive. */
function page() {
  /** @type {Map<string, (event: any) => void>} */
  const listeners = new Map();
  return {
    arrivals: 0,
    addEventListener(/** @type {string} */ name, /** @type {any} */ listener) {
      listeners.set(name, listener);
    },
    happens(/** @type {string} */ name, /** @type {boolean} */ isTrusted) {
      listeners.get(name)?.({ isTrusted });
    },
  };
}

/** @param {ReturnType<typeof page>} there @param {number|null} starts_ms @param {number} now_ms */
function watch(there, starts_ms, now_ms) {
  const arrived = () => {
    there.arrivals += 1;
  };
  return watchForPerson(there, { starts_ms, clock: () => now_ms, arrived });
}

test("long before the appointment nothing is news that a script has done", () => {
  const there = page();
  const news = watch(there, STARTS_MS, STARTS_MS - HOUR_MS - 1);

  for (const name of ["click", "pointerdown", "keydown"]) there.happens(name, false);

  assert.equal(news(), false);
  assert.equal(there.arrivals, 0);
});

for (const name of ["click", "pointerdown", "keydown"]) {
  test(`a ${name} by hand is a person, told once`, () => {
    const there = page();
    const news = watch(there, STARTS_MS, 0);

    there.happens(name, true);
    there.happens("click", true);

    assert.equal(news(), true);
    assert.equal(there.arrivals, 1);
  });
}

test("from an hour before the start everything is news, and without an appointment always", () => {
  assert.equal(watch(page(), STARTS_MS, STARTS_MS - HOUR_MS)(), true);
  assert.equal(watch(page(), null, 0)(), true);
});
