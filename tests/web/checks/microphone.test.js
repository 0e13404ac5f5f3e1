import assert from "node:assert/strict";
import { test } from "node:test";
import { microphone } from "../../../web/checks/microphone.js";
import { Unavailable } from "../../../web/measure/media_errors.js";
import { after, hiss, mix, RATE, speech } from "../made.js";
import { finding, made, makeStage, signal } from "./made_environment.js";

test("an audio clock that stands still is no silence and no switch", async () => {
  const environment = made();
  const still = {
    rate_hz: RATE,
    read: () => new Float32Array(0),
    last: () => new Float32Array(0),
    close() {},
  };
  environment.audioTap = () => still;

  assert.equal(await finding(microphone, environment), "not_measured");
});

test("a clock that stops on the way leaves too little to say that there is no voice", async () => {
  const environment = made();
  let reads = 0;
  const tap = environment.audioTap();
  environment.audioTap = () => ({
    ...tap,
    read: () => (reads++ < 40 ? hiss(0.08, -70) : new Float32Array(0)),
  });

  assert.equal(await finding(microphone, environment), "not_measured");
});

test("a voice is good, and the person may take time for the first word", async () => {
  const environment = made();
  environment.state.sound = mix(after(5, speech(5, -24)), hiss(10, -70));
  const stage = makeStage();

  assert.equal(await finding(microphone, environment, stage), "ok");
  assert.deepEqual(
    stage.calls.filter((/** @type {string[]} */ [name]) => name === "hint"),
    [["hint", "speak"]],
  );
  assert.equal(environment.state.open, 0);
});

test("a microphone that is muted, pulled out or silent says which", async () => {
  const muted = made();
  muted.track.muted = true;
  const ended = made();
  ended.track.readyState = "ended";

  assert.equal(await finding(microphone, muted), "muted");
  assert.equal(await finding(microphone, ended), "ended");
  assert.equal(await finding(microphone, made()), "silent");
});

test("a suspended audio context asks for a tap and is never a silent microphone", async () => {
  const environment = made();
  environment.state.context = "suspended";
  environment.state.sound = after(1, speech(8, -24));
  const stage = makeStage({
    tap: async () => {
      environment.state.context = "running";
      return "go";
    },
  });

  assert.equal(await finding(microphone, environment, stage), "ok");
  assert.deepEqual(
    stage.calls.filter((/** @type {string[]} */ [name]) => name === "ask"),
    [["ask", "tap"]],
  );
});

test("a context that no tap can start is not measured", async () => {
  const environment = made();
  environment.state.context = "interrupted";

  const measured = microphone.measure(environment, signal, makeStage({ tap: async () => "go" }));

  await assert.rejects(measured, new Unavailable("not_measured"));
});

test("a context that nobody taps for is not measured, and the other parts go on", async () => {
  const environment = made();
  environment.state.context = "suspended";

  const measured = microphone.measure(environment, signal, makeStage({ tap: () => new Promise(() => {}) }));

  await assert.rejects(measured, new Unavailable("not_measured"));
});
