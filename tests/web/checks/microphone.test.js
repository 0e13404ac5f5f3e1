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
});

test("the microphone is given back when the sentence is recorded to its end", async () => {
  const environment = made();
  environment.state.sound = speech(8, -24);
  environment.recorder = () => ({ stop: async () => "clip" });
  const stage = makeStage();

  await finding(microphone, environment, stage);
  const found = { open: environment.state.open, at_ms: environment.state.now };
  const [, recording] = stage.calls.find((/** @type {any[]} */ [name]) => name === "recording");
  const { clip, length_s } = await recording;
  await new Promise((resolve) => setImmediate(resolve));

  assert.equal(found.open, 1);
  assert.equal(clip, "clip");
  assert.equal(length_s, (found.at_ms + 1500) / 1000);
  assert.equal(environment.state.open, 0);
});

test("a screen reader that the microphone picks up is nobody's voice", async () => {
  const spoken = made();
  spoken.state.sound = mix(after(0.3, speech(4, -24)), hiss(6, -70));
  const stage = makeStage();
  stage.reading_ms = () => Math.max(0, 4500 - spoken.state.now);
  const answered = made();
  answered.state.sound = mix(after(0.3, mix(speech(4, -24), after(5, speech(4, -24)))), hiss(10, -70));
  const same = { ...makeStage(), reading_ms: () => Math.max(0, 4500 - answered.state.now) };

  assert.equal(await finding(microphone, spoken, stage), "silent");
  assert.equal(await finding(microphone, answered, same), "ok");
  assert.ok(answered.state.now > 5000);
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
