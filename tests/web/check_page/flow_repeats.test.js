import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { end, finished, flow, reset, runs, settle } from "./made_flow.js";

beforeEach(reset);

test("what changes while a part runs makes its finding old, and it is checked again", async () => {
  const page = flow();
  page.start();
  await end("camera");

  page.refresh(["microphone"], async () => true);
  const while_running = page.part("microphone").state;
  await end("microphone");
  const after = page.part("microphone").state;
  await end("speaker");
  await settle();
  await end("microphone");

  assert.deepEqual([while_running, after], ["running", "stale"]);
  assert.equal(page.part("microphone").state, "done");
  assert.equal(runs.microphone, 2, "once for one change");
});

test("what the person chooses anew while a part runs is not old", async () => {
  const page = flow();
  page.start();
  page.refresh(["camera"], async () => true);

  page.retry("camera");
  await end("camera");

  assert.equal(page.part("camera").state, "done");
});

test("a part that becomes old again and again is left to the person after three repeats", async () => {
  const page = await finished(flow());
  for (let change = 0; change < 5; change++) {
    page.refresh(["camera"], async () => true);
    await settle();
    await end("camera");
  }
  const by_itself = runs.camera;
  const left = page.part("camera");

  assert.deepEqual([by_itself, left.state, left.parked], [4, "stale", true]);
  page.retry("camera");
  await end("camera");
  page.refresh(["camera"], async () => true);
  await settle();
  assert.equal(runs.camera, 6, "after the person's own try it may repeat again");
});
