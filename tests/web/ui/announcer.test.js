import assert from "node:assert/strict";
import { test } from "node:test";
import { Announcer } from "../../../web/ui/announcer.js";

function made() {
  const region = { textContent: "" };
  const clock = { now: 0, ends: /** @type {(() => void)[]} */ ([]) };
  const announcer = new Announcer(/** @type {any} */ (region), {
    now_ms: () => clock.now,
    sleep: (ms) =>
      new Promise((resolve) =>
        clock.ends.push(() => {
          clock.now += ms;
          resolve();
        }),
      ),
  });
  /** Let the next sleeper wake up. */
  const pass = async () => {
    clock.ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { region, clock, announcer, pass };
}

test("what comes at one moment is said together, and a heading once", async () => {
  const { region, announcer, pass } = made();

  announcer.say("It works", "Camera");
  announcer.say("Say: “It works.”", "Loudspeaker");
  announcer.say("A sound comes", "Loudspeaker");
  announcer.say("");
  await pass();

  assert.equal(region.textContent, "Camera: It works. Loudspeaker: Say: “It works.” A sound comes.");
});

test("a heading that has just got the focus is not said again, any other one is", async () => {
  const { region, announcer, pass } = made();

  announcer.focused("Camera");
  announcer.say("Please look.", "Camera");
  await pass();
  const own = region.textContent;
  announcer.say("It has gone", "Network");
  await pass();
  const other = region.textContent;
  announcer.say("It works", "Camera");
  await pass();

  assert.deepEqual(
    [own, other, region.textContent],
    ["Please look.", "Network: It has gone.", "Camera: It works."],
  );
});

test("where somebody may be listening a text takes the time to read it, one after the other", () => {
  const { announcer, clock } = made();
  announcer.isRead = true;

  announcer.say("x".repeat(40));
  const one_ms = announcer.reading_ms();
  announcer.focused("x".repeat(40));
  const two_ms = announcer.reading_ms();
  clock.now = 1000;

  assert.ok(one_ms > 2000 && one_ms < 3500, String(one_ms));
  assert.equal(two_ms, 2 * one_ms);
  assert.equal(announcer.reading_ms(), two_ms - 1000);
});

test("who points at things waits for no reading", async () => {
  const { announcer } = made();

  announcer.say("x".repeat(400));

  assert.equal(announcer.reading_ms(), 0);
  await announcer.read();
});

test("reading ends when all of it has been read, also what was announced meanwhile", async () => {
  const { announcer, clock, pass } = made();
  announcer.isRead = true;
  announcer.focused("x".repeat(10));
  let done = false;

  announcer.read().then(() => {
    done = true;
  });
  announcer.focused("y".repeat(10));
  await pass();
  const after_first = done;
  await pass();

  assert.equal(after_first, false);
  assert.equal(done, true);
  assert.equal(clock.now, 2 * (300 + 550));
});
