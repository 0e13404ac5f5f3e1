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

/**
 * @param {ReturnType<typeof page>} there
 * @param {number|null} starts_ms
 * @param {() => number} clock
 * @param {() => Promise<void>} [sleep]  for ever, if it is not about waiting
 */
function watch(there, starts_ms, clock, sleep = () => new Promise(() => {})) {
  const arrived = () => {
    there.arrivals += 1;
  };
  return watchForPerson(there, { starts_ms, clock, sleep, arrived });
}

test("long before the appointment nothing is news that a script has done", () => {
  const there = page();
  const { isNews } = watch(there, STARTS_MS, () => STARTS_MS - HOUR_MS - 1);

  for (const name of ["click", "pointerdown", "keydown"]) there.happens(name, false);

  assert.equal(isNews(), false);
  assert.equal(there.arrivals, 0);
});

for (const name of ["click", "pointerdown", "keydown"]) {
  test(`a ${name} by hand is a person, told once`, () => {
    const there = page();
    const { isNews } = watch(there, STARTS_MS, () => 0);

    there.happens(name, true);
    there.happens("click", true);

    assert.equal(isNews(), true);
    assert.equal(there.arrivals, 1);
  });
}

test("from an hour before the start everything is news, and without an appointment always", () => {
  assert.equal(watch(page(), STARTS_MS, () => STARTS_MS - HOUR_MS).isNews(), true);
  assert.equal(watch(page(), null, () => 0).isNews(), true);
});

test("a press from before anybody watched is a person, too", () => {
  const there = page();
  const { isNews, see } = watch(there, STARTS_MS, () => 0);

  see({ isTrusted: true });

  assert.equal(isNews(), true);
  assert.equal(there.arrivals, 1);
});

test("that the appointment has come near is told, once", async () => {
  const there = page();
  let now_ms = 0;
  const sleep = async () => {
    now_ms += HOUR_MS / 2;
  };

  watch(there, STARTS_MS, () => now_ms, sleep);
  await new Promise((resolve) => setImmediate(resolve));

  assert.equal(now_ms, 2 * HOUR_MS);
  assert.equal(there.arrivals, 1);
});
