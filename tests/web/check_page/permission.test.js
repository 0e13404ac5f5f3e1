import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { watchDevices } from "../../../web/check_page/device_events.js";
import { alike, isUndecided, watchPermissions } from "../../../web/check_page/permission.js";
import { end, flow, NAMES, reset, runs, settle, shown } from "./made_flow.js";

beforeEach(reset);

/** A flow in which camera and microphone have ended as given, and all else is well. */
async function ended(/** @type {Record<string, string>} */ findings) {
  const page = flow();
  page.load();
  await end("browser");
  page.start();
  for (const name of NAMES.slice(1)) await end(name, findings[name] ?? "ok");
  return page;
}

/** What tells of devices, and how a test makes it do so. */
function devices(/** @type {import("../../../web/check_page/flow.js").CheckFlow} */ page) {
  /** @type {Record<string, () => Promise<void>>} */
  const changed = {};
  const told = { permission: "granted", left: false };
  const environment = /** @type {any} */ ({
    media: {},
    permission: async () => told.permission,
    onPermissionChange: (/** @type {string} */ kind, /** @type {() => Promise<void>} */ callback) => {
      changed[kind] = callback;
    },
  });
  const may = async () => (await environment.permission()) === "granted";
  const safely = (/** @type {() => unknown} */ act) => act();
  const shared = { flow: page, may, safely, isLeaving: () => told.left };
  watchPermissions({ environment, ...shared });
  watchDevices({ media: environment.media, camera: undefined, ...shared });
  return { changed, told, media: environment.media };
}

for (const finding of ["denied", "denied_by_system", "dismissed", "unanswered"]) {
  test(`a repeat is for both where both are ${finding}`, async () => {
    const page = await ended({ camera: finding, microphone: finding });

    assert.deepEqual(alike(page, "camera"), ["camera", "microphone"]);
    assert.deepEqual(alike(page, "microphone"), ["camera", "microphone"]);
    assert.deepEqual(alike(page, "speaker"), ["speaker"]);
  });
}

test("one prompt is for both where nobody has said no", () => {
  assert.deepEqual(
    ["dismissed", "unanswered", "denied", "denied_by_system", null].map((finding) => isUndecided(finding)),
    [true, true, false, false, false],
  );
});

test("a repeat is for one where the causes differ, or lie in each device", async () => {
  const differ = await ended({ camera: "denied", microphone: "dismissed" });
  const busy = await ended({ camera: "busy", microphone: "busy" });

  assert.deepEqual(alike(differ, "camera"), ["camera"]);
  assert.deepEqual(alike(busy, "microphone"), ["microphone"]);
});

test("both are repeated one after the other, and nothing is shown of the old cause meanwhile", async () => {
  const page = await ended({ camera: "denied", microphone: "denied" });
  shown.length = 0;

  const done = page.retry("camera", "microphone");
  await settle();
  assert.deepEqual([runs.camera, runs.microphone], [2, 1]);
  assert.equal(page.part("microphone").state, "waiting");
  await end("camera");
  await end("microphone");
  await done;

  assert.deepEqual([page.part("camera").finding, page.part("microphone").finding], ["ok", "ok"]);
  assert.ok(shown.indexOf("back camera") < shown.indexOf("front microphone"));
});

test("a No that was taken back is noticed, and the part checked again", async () => {
  const page = await ended({ camera: "denied", microphone: "denied" });
  const { changed } = devices(page);

  await Promise.all([changed.camera?.(), changed.microphone?.(), settle()]);
  await end("camera");
  await settle();
  await end("microphone");

  assert.deepEqual([page.part("camera").finding, page.part("microphone").finding], ["ok", "ok"]);
  assert.deepEqual([runs.camera, runs.microphone], [2, 2]);
});

for (const [what, findings, told] of /** @type {const} */ ([
  ["is not granted", { camera: "denied" }, { permission: "denied" }],
  ["would be asked for", { camera: "dismissed" }, { permission: "prompt" }],
  ["is of a part that is well", { camera: "ok" }, {}],
  ["is of a device that is busy", { camera: "busy" }, {}],
  ["comes when the page is left", { camera: "denied" }, { left: true }],
])) {
  test(`a change of a permission that ${what} changes nothing`, async () => {
    const page = await ended(findings);
    const device = devices(page);
    Object.assign(device.told, told);

    await device.changed.camera?.();
    await settle();

    assert.equal(runs.camera, 1);
    assert.equal(page.part("camera").state, "done");
  });
}

test("a part that runs already is not run twice for a permission that has just been given", async () => {
  const page = await ended({ camera: "unanswered", microphone: "unanswered" });
  const { changed, media } = devices(page);

  assert.equal(media.onLate("camera"), true);
  await settle();
  await Promise.all([changed.camera?.(), changed.microphone?.()]);
  await end("camera");
  await settle();
  await end("microphone");

  assert.deepEqual([runs.camera, runs.microphone], [2, 2]);
});

test("a late stream is not wanted by a page that is left", async () => {
  const page = await ended({ camera: "unanswered" });
  const { media, told } = devices(page);
  told.left = true;

  assert.equal(media.onLate("camera"), false);
});
