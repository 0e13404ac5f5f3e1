import assert from "node:assert/strict";
import { test } from "node:test";
import { run } from "../../../web/check_page/runner.js";
import { Unavailable } from "../../../web/measure/media_errors.js";

/** A stage that writes down what was done on it. */
function makeStage() {
  /** @type {unknown[][]} */
  const calls = [];
  /** @type {any} */
  const stage = {};
  for (const name of ["hint", "unask", "picture", "level", "devices", "recording"]) {
    stage[name] = (/** @type {unknown[]} */ ...all) => calls.push([name, ...all]);
  }
  stage.ask = () => Promise.resolve("yes");
  return { stage, calls };
}

/** @type {any} */
const environment = { fault() {} };

/** @param {any} measure @param {object} [more] */
function check(measure, more = {}) {
  return /** @type {any} */ ({
    name: "camera",
    deadline_ms: 40,
    late: "unanswered",
    skipped: "skipped",
    measure,
    ...more,
  });
}

test("a check's own outcome is handed on", async () => {
  const outcome = { finding: "ok", measures: { rate_hz: 30 } };

  assert.deepEqual(
    await run(
      check(async () => outcome),
      environment,
      makeStage().stage,
    ),
    outcome,
  );
});

test("a check that hangs ends at its deadline, told to stop, and cannot touch the page any more", async () => {
  const { stage, calls } = makeStage();
  /** @type {any} */
  let seen;
  const hanging = check((/** @type {any} */ _, /** @type {any} */ signal, /** @type {any} */ own) => {
    seen = { signal, own };
    return new Promise(() => {});
  });

  assert.deepEqual(await run(hanging, environment, stage), { finding: "unanswered" });
  const before = calls.length;
  seen.own.hint("speak");

  assert.equal(seen.signal.aborted, true);
  assert.equal(calls.length, before);
});

test("a device that is not to be had ends with its finding", async () => {
  const measure = async () => {
    throw new Unavailable("busy");
  };

  assert.deepEqual(await run(check(measure), environment, makeStage().stage), { finding: "busy" });
});

test("a check that breaks is not measured, whether it throws at once or later", async () => {
  const later = async () => {
    throw new RangeError("ours");
  };
  const atOnce = () => {
    throw new RangeError("ours");
  };

  assert.deepEqual(await run(check(later), environment, makeStage().stage), { finding: "not_measured" });
  assert.deepEqual(await run(check(atOnce), environment, makeStage().stage), { finding: "not_measured" });
  const outcome = await run(check(later, { broken: "not_listed" }), environment, makeStage().stage);
  assert.deepEqual(outcome, { finding: "not_listed" });
});

test("skipping ends a check at once with its own finding for that", async () => {
  const control = new AbortController();
  const running = run(
    check(() => new Promise(() => {})),
    environment,
    makeStage().stage,
    control.signal,
  );

  control.abort();

  assert.deepEqual(await running, { finding: "skipped" });
});

test("after the end no hint and no question are left on the page", async () => {
  const { stage, calls } = makeStage();

  await run(
    check(async () => ({ finding: "ok" })),
    environment,
    stage,
  );

  assert.deepEqual(calls.slice(-2), [["hint", null], ["unask"]]);
});
