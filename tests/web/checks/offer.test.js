import assert from "node:assert/strict";
import { test } from "node:test";
import { camera } from "../../../web/checks/camera.js";
import { microphone } from "../../../web/checks/microphone.js";
import { offer } from "../../../web/checks/offer.js";
import { Unavailable } from "../../../web/measure/media_errors.js";
import { made, makeStage, signal } from "./made_environment.js";

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

test("a browser that gives no list leaves what was offered, and what failed says why", async () => {
  const environment = made({ devices: async () => null });
  const stage = makeStage();

  await offer(environment, stage, "videoinput", "a");
  environment.media.take = async () => {
    throw new Unavailable("busy");
  };
  await assert.rejects(camera.measure(environment, signal, stage), new Unavailable("busy"));

  assert.deepEqual(
    stage.calls.filter((/** @type {unknown[]} */ [name]) => name === "devices"),
    [],
  );
});
