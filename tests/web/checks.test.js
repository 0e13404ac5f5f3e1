import assert from "node:assert/strict";
import { test } from "node:test";
import { browser } from "../../web/checks/browser.js";
import { camera } from "../../web/checks/camera.js";
import { handoff } from "../../web/checks/handoff.js";
import { microphone } from "../../web/checks/microphone.js";
import { speaker } from "../../web/checks/speaker.js";
import { chime } from "../../web/measure/chirp.js";
import { Unavailable } from "../../web/measure/media_errors.js";
import { after, frames, hiss, mix, RATE, room, speech } from "./made.js";

const { signal } = new AbortController();
const CHROME =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";

/**
 * A browser whose clock runs only when somebody sleeps.
 * @param {any} [more]
 */
function made(more = {}) {
  const track = { readyState: "live", muted: false };
  const state = { now: 0, open: 0, context: "running", sound: new Float32Array(0), heard: 0 };
  /** @type {any} */
  const environment = {
    track,
    state,
    config: { provider: { template: "https://video.example/#{code}", browsers: { chrome: 100 } } },
    now_ms: () => state.now,
    async sleep(/** @type {number} */ ms, /** @type {AbortSignal} */ own) {
      await new Promise((resolve) => setImmediate(resolve));
      if (own?.aborted) throw new DOMException("", "AbortError");
      state.now += ms;
    },
    devices: async () => [],
    isVisible: () => true,
    online: () => true,
    gate: () => "ok",
    userAgent: () => CHROME,
    output: "",
    choosesOutput: () => false,
    audioContext: () => ({
      get state() {
        return state.context;
      },
      resume: async () => {},
    }),
    recorder: () => ({ stop: async () => null }),
    audioTap: () => ({
      rate_hz: RATE,
      read() {
        const from = state.heard;
        state.heard = Math.round((state.now / 1000) * RATE);
        const slice = state.sound.slice(from, state.heard);
        return slice.length ? slice : hiss((state.heard - from) / RATE, -70);
      },
      last: () =>
        state.sound.slice(Math.max(0, (state.now / 1000) * RATE - 32_768), (state.now / 1000) * RATE),
      close() {},
    }),
    play: async () => ({ ended: new Promise(() => {}), stop() {} }),
    media: {
      changed_ms: 0,
      chosen: () => "",
      async take() {
        state.open += 1;
        return {
          stream: {},
          track,
          device_id: "",
          release() {
            state.open -= 1;
          },
        };
      },
      borrow() {
        return this.take();
      },
      raw: async () => null,
    },
    ...more,
  };
  return environment;
}

/** @param {Record<string, (...all: any[]) => any>} [answers] */
function makeStage(answers = {}) {
  /** @type {any[]} */
  const calls = [];
  /** @type {any} */
  const stage = { calls };
  for (const name of ["hint", "unask", "picture", "level", "devices", "recording"]) {
    stage[name] = (/** @type {unknown} */ value) => calls.push([name, value]);
  }
  stage.ask = (/** @type {string} */ question) => {
    calls.push(["ask", question]);
    return answers[question]?.() ?? new Promise(() => {});
  };
  return stage;
}

/** Gives made frames, then nothing. @param {import("../../web/browser/environment.js").Frame[]} all */
function reader(all, readable = true) {
  const rest = [...all];
  return () => ({ readable, plays: () => true, next: async () => rest.shift() ?? null, close() {} });
}

/** @param {any} check @param {any} environment @param {any} [stage] */
async function finding(check, environment, stage = makeStage()) {
  return (await check.measure(environment, signal, stage)).finding;
}

const lit = { paint: room(60, 180), noise: 1 };

test("a good camera is known after about a second", async () => {
  const few = frames({ ...lit, count: 33 });

  assert.equal(await finding(camera, made({ frames: reader(few) })), "ok");
});

test("a camera that finds its exposure only after a second is not dark", async () => {
  const paint = (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ k) =>
    room(60, 180)(x, y) * Math.min(1, k / 45);

  assert.equal(
    await finding(camera, made({ frames: reader(frames({ paint, noise: 1, count: 120 })) })),
    "ok",
  );
});

test("a camera without frames, one that stops, one whose cable is pulled", async () => {
  const pulled = made({ frames: reader(frames(lit)) });
  pulled.track.readyState = "ended";

  assert.equal(await finding(camera, made({ frames: reader([]) })), "no_frames");
  assert.equal(await finding(camera, made({ frames: reader(frames({ ...lit, count: 12 })) })), "frozen");
  assert.equal(await finding(camera, pulled), "ended");
});

test("frozen and black cameras are never good, however soon one looks", async () => {
  const frozen = frames({ paint: room(60, 180), count: 120 });
  const black = frames({ paint: () => 0, count: 120 });

  assert.equal(await finding(camera, made({ frames: reader(frozen) })), "frozen");
  assert.equal(await finding(camera, made({ frames: reader(black) })), "covered");
});

test("a camera that freezes after its first frames is frozen, however slowly the page looks", async () => {
  const opening = frames({ ...lit, count: 2, rate_hz: 10 });
  const frozen = frames({ paint: room(60, 180), count: 60, rate_hz: 10, from: 200 });

  assert.equal(await finding(camera, made({ frames: reader([...opening, ...frozen]) })), "frozen");
});

test("a browser that hides what a canvas holds leaves the camera unmeasured", async () => {
  const environment = made({ frames: reader(frames(lit), false) });

  await assert.rejects(camera.measure(environment, signal, makeStage()), new Unavailable("not_measured"));
  assert.equal(environment.state.open, 0);
});

test("a page that is not seen gets no frames and draws no conclusion from that", async () => {
  const environment = made({ frames: reader([/** @type {any} */ (null), ...frames({ ...lit, count: 40 })]) });
  environment.isVisible = () => environment.state.now > 5000;

  assert.equal(await finding(camera, environment), "ok");
});

test("a camera that the system has paused says so, whatever it shows", async () => {
  const paused = (/** @type {any[]} */ all) => {
    const environment = made({ frames: reader(all) });
    environment.track.muted = true;
    return environment;
  };

  assert.equal(await finding(camera, paused(frames({ paint: () => 0, count: 120 }))), "muted");
  assert.equal(await finding(camera, paused([])), "muted");
});

test("a picture that the browser does not play is no fault of the camera", async () => {
  const idle = () => ({ readable: true, plays: () => false, next: async () => null, close() {} });

  assert.equal(await finding(camera, made({ frames: idle })), "not_measured");
});

for (const [check, kind] of /** @type {const} */ ([
  [camera, "videoinput"],
  [microphone, "audioinput"],
])) {
  test(`a ${check.name} that cannot be had: the others are offered, that one last`, async () => {
    const devices = ["a", "b", "c"].map((deviceId) => ({ kind, deviceId, label: deviceId.toUpperCase() }));
    const environment = made({ devices: async () => [{ kind: "other", deviceId: "x" }, ...devices] });
    environment.media.take = async () => {
      throw new Unavailable("busy");
    };
    environment.media.chosen = () => "b";
    const stage = makeStage();
    /** @type {any[]} */
    const offered = [];
    stage.devices = (/** @type {any[]} */ ...all) => offered.push(all);

    await assert.rejects(check.measure(environment, signal, stage), new Unavailable("busy"));

    const order = offered[0][1].map((/** @type {{id: string}} */ { id }) => id);
    assert.deepEqual([offered[0][0], order, offered[0][2]], [kind, ["a", "c", "b"], "a"]);
  });
}

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
    [["ask", "tap"]],
  );
});

/** @param {string} theirs @param {string} [ours] */
const reaches = (theirs, ours = "answered") => ({
  reaches: async (/** @type {string} */ url) => (url === "https://video.example/" ? theirs : ours),
});

test("a provider that stays silent is unreachable only when our own server answers", async () => {
  assert.equal(await finding(handoff, made(reaches("answered", "silent"))), "ok");
  assert.equal(await finding(handoff, made(reaches("silent"))), "unreachable");
  assert.equal(await finding(handoff, made(reaches("silent", "silent"))), "not_measured");
  assert.equal(await finding(handoff, made(reaches("silent", "stopped"))), "not_measured");
});

test("a probe that ends at once without an answer is no evidence: policies end it just so", async () => {
  assert.equal(await finding(handoff, made(reaches("stopped"))), "not_measured");
});

test("a browser that says it is offline is not believed: the provider may answer all the same", async () => {
  assert.equal(await finding(handoff, made({ ...reaches("answered"), online: () => false })), "ok");
});

test("the gate comes first, then the provider's list of browsers", async () => {
  const as = (/** @type {string|null} */ gate, userAgent = CHROME) =>
    finding(browser, made({ gate: () => gate, userAgent: () => userAgent }));

  for (const gate of ["in_app", "in_app_works", "insecure", "no_webrtc", "no_media", "outdated"])
    assert.equal(await as(gate), gate);
  assert.equal(await as("ok"), "ok");
  assert.equal(await as("ok", CHROME.replace("156", "100")), "ok");
  assert.equal(await as("ok", CHROME.replace("156", "99")), "outdated");
  assert.equal(await as("ok", `${CHROME} OPR/120.0`), "not_listed");
  assert.equal(await as("ok", ""), "not_listed");
});
