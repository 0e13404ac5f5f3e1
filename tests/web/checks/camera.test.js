import assert from "node:assert/strict";
import { test } from "node:test";
import { camera } from "../../../web/checks/camera.js";
import { Unavailable } from "../../../web/measure/media_errors.js";
import { frames, room } from "../made.js";
import { finding, made, makeStage, reader, signal } from "./made_environment.js";

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

test("the camera is given back when the own picture has been there for three seconds", async () => {
  const environment = made({ frames: reader(frames(lit)) });
  /** @type {number[]} */
  const given_back = [];
  const { take } = environment.media;
  environment.media.take = async () => {
    const lease = await take();
    return { ...lease, release: () => given_back.push(environment.state.now) };
  };

  assert.equal(await finding(camera, environment), "ok");
  const meanwhile = given_back.length;
  await new Promise((resolve) => setTimeout(resolve, 20));

  assert.equal(meanwhile, 0);
  assert.deepEqual(given_back, [3000]);
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
