import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { overall, progress, statusOf } from "../../../web/check_page/summary.js";
import { end, ends, finished, flow, NAMES, RATINGS, reset, runs, settle, shown } from "./made_flow.js";

beforeEach(reset);

test("connection and hand-off start with the camera; the parts for the person come one after the other", async () => {
  const page = flow();

  page.start();
  const first = { ...runs };
  await end("camera");
  await end("microphone");

  assert.deepEqual(first, { connection: 1, handoff: 1, camera: 1 });
  assert.deepEqual(runs, { connection: 1, handoff: 1, camera: 1, microphone: 1, speaker: 1 });
});

test("the result stands when the last part is done, whichever that is", async () => {
  const page = flow();
  page.run("browser");
  await end("browser");

  page.start();
  for (const name of ["camera", "microphone", "speaker", "handoff"]) await end(name);
  const before = page.phase;
  await end("connection");

  assert.deepEqual([before, page.phase, page.complete], ["checking", "result", true]);
});

test("a second press on Start does nothing", async () => {
  const page = flow();

  page.start();
  page.start();
  await settle();

  assert.equal(runs.camera, 1);
});

test("a part that is skipped ends at once, and what its check still says does not count", async () => {
  const page = flow();
  page.start();

  page.skip("camera");
  await end("camera", "ok");

  assert.equal(page.part("camera").finding, "skipped");
  assert.equal(runs.microphone, 1);
});

test("a part without a skip cannot be skipped", async () => {
  const page = flow();
  page.start();

  page.skip("connection");

  assert.equal(page.part("connection").state, "running");
});

test("a part that is run again in the middle keeps its place in the order", async () => {
  const page = flow();
  page.start();
  const first = ends.get("camera");

  page.retry("camera");
  first?.("busy");
  await settle();
  const meanwhile = runs.microphone;
  await end("camera", "ok");

  assert.equal(meanwhile, undefined);
  assert.equal(page.part("camera").finding, "ok");
  assert.equal(runs.microphone, 1);
});

test("the worst rating is the overall one; while a part runs again it is pending", async () => {
  const page = await finished(flow());
  const good = overall(page, RATINGS);

  page.retry("camera");
  const meanwhile = overall(page, RATINGS);
  await end("camera", "busy");

  assert.deepEqual([good, meanwhile, overall(page, RATINGS)], ["ready", "pending", "limited"]);
});

test("a part that became old shows its finding until it has a new one, tells it to nobody, and takes no focus", async () => {
  const page = await finished(flow());
  shown.length = 0;

  page.refresh(["camera"], async () => true);
  const old = progress(page).camera;
  await settle();
  await end("camera", "busy");

  assert.deepEqual(old, { state: "stale", finding: null });
  assert.deepEqual(shown, [
    "camera stale ok",
    "front camera quietly",
    "camera running",
    "camera done busy",
    "back camera quietly",
  ]);
});

test("of an earlier visit nothing is told, also when a part of it is then checked again", async () => {
  const page = flow();
  page.recall({ camera: "ok", microphone: "quiet", connection: "poor" });

  const opened = progress(page);
  page.retry("camera");
  await end("camera", "busy");

  const nothing = { state: "waiting", finding: null };
  assert.deepEqual(opened, Object.fromEntries(NAMES.map((name) => [name, nothing])));
  assert.deepEqual(progress(page), { ...opened, camera: { state: "done", finding: "busy" } });
  assert.equal(page.part("microphone").finding, "quiet", "the person still sees it");
});

test("what is noted beside a finding is shown and told with it", async () => {
  const page = flow();
  page.run("connection");

  await end("connection", "poor", ["slow_up"]);

  assert.equal(shown.at(-1), "connection done poor slow_up quietly");
  assert.deepEqual(progress(page).connection, { state: "done", finding: "poor", notes: ["slow_up"] });
});

/** @type {[string, (page: import("../../../web/check_page/flow.js").CheckFlow) => unknown][]} */
const FORGETS = [
  ["when the part is checked again", (page) => page.retry("connection")],
  ["when the finding has become old", (page) => page.refresh(["connection"], async () => false)],
  ["when an old result is shown again", (page) => page.recall(page.findings)],
  ["with a new start", (page) => page.start()],
];
for (const [when, act] of FORGETS) {
  test(`notes are forgotten ${when}`, async () => {
    const page = flow();
    page.run("connection");
    await end("connection", "poor", ["slow_up"]);

    act(page);
    await settle();
    const meanwhile = [
      progress(page).connection?.notes,
      shown.some((line) => line.endsWith("stale poor slow_up")),
    ];
    page.run("connection");
    await end("connection", "good");

    assert.deepEqual(meanwhile, [undefined, false]);
    assert.equal(shown.filter((line) => line.includes("slow_up")).length, 1);
    assert.deepEqual(progress(page).connection, { state: "done", finding: "good" });
  });
}

test("an old part that would need a prompt waits for the person", async () => {
  const page = await finished(flow());

  await page.refresh(["camera"], async () => false);

  assert.equal(page.part("camera").state, "stale");
  assert.equal(runs.camera, 1);
  assert.deepEqual(page.parked, [page.part("camera")]);
  assert.equal(statusOf(page), "checking");

  page.retry("camera");
  await end("camera");

  assert.deepEqual(page.parked, []);
});

test("old parts that need the person are repeated one after the other", async () => {
  const page = await finished(flow());

  page.refresh(["camera", "microphone"], async () => true);
  await settle();
  const first = { ...runs };
  await end("camera");

  assert.deepEqual([first.camera, first.microphone, runs.microphone], [2, 1, 2]);
});

test("while the parts run for the first time, a repeat waits for its turn", async () => {
  const page = flow();
  page.start();
  await end("camera");

  page.refresh(["camera"], async () => true);
  await settle();
  const meanwhile = runs.camera;
  await end("microphone");
  await end("speaker");

  assert.deepEqual([meanwhile, runs.camera], [1, 2]);
});

test("results from before are old: nothing counts, Start checks everything anew", async () => {
  const page = flow();
  page.run("browser");
  await end("browser");

  page.recall({ camera: "ok", microphone: "quiet", speaker: 7 });
  const before = [page.old, overall(page, RATINGS), statusOf(page), page.part("speaker").state];
  const said = shown.includes("camera stale ok quietly");
  page.start();

  assert.deepEqual(before, [true, "pending", "opened", "waiting"]);
  assert.equal(said, true, "the page says once that all is old");
  assert.deepEqual([page.old, page.part("microphone").state], [false, "waiting"]);
});

test("what the person mends part by part is no longer old when all is new", async () => {
  const page = flow();
  page.run("browser");
  await end("browser");
  page.recall({ camera: "ok", microphone: "ok", speaker: "ok", connection: "ok", handoff: "ok" });

  for (const name of NAMES.slice(1)) {
    page.retry(name);
    await end(name);
  }

  assert.deepEqual([page.old, overall(page, RATINGS)], [false, "ready"]);
});

test("after a stop nothing that still runs counts, and the page can start again", async () => {
  const page = flow();
  page.start();
  await end("camera");

  const stopped = page.stop();
  for (const name of ["microphone", "connection", "handoff"]) await end(name);
  await stopped;
  page.recall(page.findings);
  page.start();

  assert.deepEqual(page.findings, {});
  assert.equal(runs.camera, 2);
});

test("what is known beside the parts is told until the check begins anew or is shown as old", async () => {
  const page = flow();
  await finished(page);
  page.more = { direct: { state: "done", finding: "good" } };
  assert.deepEqual(progress(page).direct, { state: "done", finding: "good" });

  page.start();
  assert.equal(progress(page).direct, undefined);

  page.more = { direct: { state: "done", finding: "good" } };
  page.recall({});
  assert.equal(progress(page).direct, undefined);
});

test("what runs beside the parts ends when everything stops, and may begin again", async () => {
  const page = flow();
  const { signal } = page.aside;

  await page.stop();

  assert.equal(signal.aborted, true);
  assert.equal(page.aside.signal.aborted, false);
});
