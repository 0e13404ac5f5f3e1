import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { end, flow, reset, settle, shown } from "./made_flow.js";

beforeEach(reset);

test("what was found in the background is told after all else, and only what needs somebody", async () => {
  const page = flow();
  page.load();
  await end("browser");
  page.start();
  await end("connection", "poor");
  await end("handoff");
  const meanwhile = shown.filter((line) => line.endsWith(" is told"));
  for (const name of ["camera", "microphone", "speaker"]) await end(name);

  assert.deepEqual(meanwhile, []);
  assert.ok(shown.includes("connection done poor quietly"));
  assert.equal(shown.at(-1), "connection is told");
});

test("a browser that needs something is told before Start", async () => {
  const page = flow();
  page.load();
  await end("browser", "outdated");

  assert.equal(shown.at(-1), "browser is told");
});

test("a part stays in front until what it found has been read, also where it is checked again meanwhile", async () => {
  let read = () => {};
  const page = flow(() => new Promise((resolve) => (read = () => resolve(undefined))));
  page.start();
  await end("camera");
  const before = shown.at(-1);
  page.retry("camera");
  read();
  await settle();
  const again = shown.at(-1);
  await end("camera");
  read();
  await settle();

  assert.equal(before, "camera done ok");
  assert.equal(again, "camera running");
  assert.ok(shown.includes("front microphone"));
});

test("a check that is left while its announcements are read does not go on", async () => {
  let read = () => {};
  const page = flow(() => new Promise((resolve) => (read = () => resolve(undefined))));
  page.start();
  await end("camera");

  page.stop();
  read();
  await settle();

  assert.ok(!shown.some((line) => line.startsWith("microphone running")));
});
