import assert from "node:assert/strict";
import { test } from "node:test";
import { speaker } from "../../../web/checks/speaker.js";
import { chime } from "../../../web/measure/chirp.js";
import { after, hiss, mix, RATE, speech } from "../made.js";
import { finding, made, makeStage } from "./made_environment.js";

test("the loudspeaker's question is answered by the person", async () => {
  const silent = { media: { borrow: async () => null } };
  let times = 0;
  const again = makeStage({ heard: async () => (times++ ? "yes" : "again") });

  assert.equal(await finding(speaker, made(silent), makeStage({ heard: async () => "yes" })), "ok");
  assert.equal(await finding(speaker, made(silent), makeStage({ heard: async () => "no" })), "not_heard");
  assert.equal(await finding(speaker, made(silent), again), "ok");
  assert.equal(times, 2);
});

test("a microphone that hears the sound answers the question, and takes it away", async () => {
  const environment = made();
  environment.state.sound = after(0.6, mix(chime(RATE), hiss(4, -60)));
  const stage = makeStage();

  assert.equal(await finding(speaker, environment, stage), "verified");
  assert.ok(stage.calls.some((/** @type {string[]} */ [name]) => name === "unask"));
  assert.equal(environment.state.open, 0);
});

test("a question that is skipped gives the microphone back, though nobody ever answers it", async () => {
  const environment = made();
  const control = new AbortController();
  const stage = makeStage();
  speaker.measure(environment, control.signal, stage).catch(() => {}); // the runner has ended it
  while (!stage.calls.length) await new Promise((resolve) => setImmediate(resolve));

  control.abort();

  assert.equal(environment.state.open, 0);
});

test("a microphone that hears nothing, or something else, proves nothing", async () => {
  const environment = made();
  environment.state.sound = speech(8, -20);
  const answered = async () => {
    while (environment.state.now < 3300) await new Promise((resolve) => setImmediate(resolve));
    return "yes";
  };

  assert.equal(await finding(speaker, environment, makeStage({ heard: answered })), "ok");
});

for (const [what, break_it] of /** @type {[string, (environment: any) => void][]} */ ([
  ["listening fails", (one) => (one.audioTap = () => assert.fail("another sample rate"))],
  ["there is no audio context", (one) => (one.audioContext = () => assert.fail("none"))],
  ["the plain capture fails", (one) => (one.media.raw = async () => assert.fail("no clone"))],
])) {
  test(`the loudspeaker's sound and question need no microphone: ${what}`, async () => {
    const environment = made({ fault: () => {} });
    break_it(environment);

    assert.equal(await finding(speaker, environment, makeStage({ heard: async () => "yes" })), "ok");
    assert.equal(environment.state.open, 0);
  });
}

test("a sound that neither starts nor is refused gets one tap, then it counts as blocked", async () => {
  const stage = makeStage({ tap: async () => "go" });
  const hanging = async () => {
    throw new DOMException("", "TimeoutError");
  };

  assert.equal(await finding(speaker, made({ play: hanging }), stage), "playback_blocked");
});

test("a browser that blocks the sound gets one tap, then the sound counts as blocked", async () => {
  const blocked = async () => {
    throw new DOMException("", "NotAllowedError");
  };
  const stage = makeStage({ tap: async () => "go" });

  assert.equal(await finding(speaker, made({ play: blocked }), stage), "playback_blocked");
  assert.deepEqual(
    stage.calls.filter((/** @type {string[]} */ [name]) => name === "ask"),
    [
      ["ask", "soon"],
      ["ask", "tap"],
    ],
  );
});

/** When the sound began and when the question came, in the checks' own time. @param {any} [more] of the stage */
async function times(more = {}) {
  const environment = made({ media: { borrow: async () => null } });
  const at = { sound: Number.NaN, question: Number.NaN };
  environment.play = async () => {
    at.sound = environment.state.now;
    return { ended: new Promise(() => {}), stop() {} };
  };
  const heard = async () => {
    at.question = environment.state.now;
    return "yes";
  };
  await finding(speaker, environment, {
    ...makeStage({ heard, ...more.answers }),
    ...more.stage?.(environment),
  });
  return at;
}

test("the sound comes 2.5 seconds after it was announced, and its question with it", async () => {
  assert.deepEqual(await times(), { sound: 2500, question: 2500 });
});

test("who does not want to wait for the sound presses", async () => {
  assert.deepEqual(await times({ answers: { soon: async () => "now" } }), { sound: 0, question: 0 });
});

test("where a screen reader reads, the sound waits for it, and the question for the sound", async () => {
  const at = await times({
    stage: (/** @type {any} */ { state }) => ({
      isRead: () => true,
      reading_ms: () => Math.max(0, 6000 - state.now),
    }),
  });

  assert.deepEqual(at, { sound: 6000, question: 8500 });
});

test("where a screen reader reads, nothing is asked that the microphone may still answer", async () => {
  const environment = made();
  environment.state.sound = after(3.4, mix(chime(RATE), hiss(4, -60))); // picked up late
  const stage = { ...makeStage(), isRead: () => true };

  assert.equal(await finding(speaker, environment, stage), "verified");
  assert.deepEqual(
    stage.calls.filter((/** @type {string[]} */ [name]) => name === "ask"),
    [["ask", "soon"]],
  );
});

test("where a screen reader reads, the question comes once the microphone has heard nothing", async () => {
  const stage = { ...makeStage({ heard: async () => "yes" }), isRead: () => true };

  assert.equal(await finding(speaker, made(), stage), "ok");
});

test("the choice of loudspeakers is for those who heard nothing, after their answer", async () => {
  const outputs = [{ kind: "audiooutput", deviceId: "1", label: "one" }];
  const browser = {
    media: { borrow: async () => null },
    choosesOutput: () => true,
    devices: async () => outputs,
  };
  const [yes, no] = [makeStage({ heard: async () => "yes" }), makeStage({ heard: async () => "no" })];

  await finding(speaker, made(browser), yes);
  await finding(speaker, made(browser), no);

  const names = (/** @type {any} */ stage) => stage.calls.map((/** @type {string[]} */ [name]) => name);
  assert.ok(!names(yes).includes("devices"));
  assert.ok(names(no).indexOf("devices") > names(no).lastIndexOf("ask"));
});
