import assert from "node:assert/strict";
import { test } from "node:test";
import { Readiness } from "../../../web/reporting/readiness.js";
import { server } from "./server.js";

const ABOUT = { token: "t", run: 1000, touch: false, visible: () => true };
test("a burst of changes is one request with the newest state", async () => {
  const { post, sent } = server();
  const readiness = new Readiness(post, ABOUT);

  const first = readiness.report("opened", {});
  const second = readiness.report("checking", { camera: { state: "running", finding: null } });
  await Promise.all([first, second]);

  assert.deepEqual(sent, [
    {
      path: "/api/readiness",
      body: {
        token: "t",
        touch: false,
        run: 1000,
        sequence: 1,
        status: "checking",
        checks: { camera: { state: "running", finding: null } },
      },
    },
  ]);
});

test("notes go with the readiness", async () => {
  const { post, sent } = server();
  const told = { connection: { state: /** @type {const} */ ("done"), finding: "poor", notes: ["slow_up"] } };

  await new Readiness(post, ABOUT).report("checking", told);

  assert.deepEqual(sent[0]?.body.checks, told);
});

test("a server that is gone is asked again, each time later, under a new sequence number", async () => {
  const { post, sent, slept } = server({ status: 0 }, { status: 503 }, { status: 0 });
  const readiness = new Readiness(post, ABOUT);

  await readiness.report("opened", {});

  assert.deepEqual(
    sent.map(({ body }) => body.sequence),
    [1, 2, 3, 4],
  );
  assert.deepEqual(slept, [150, 1000, 2000, 4000]);
});

test("a server that says how long to wait is believed", async () => {
  const { post, slept } = server({ status: 429, retry_after_s: 7 });
  const readiness = new Readiness(post, ABOUT);

  await readiness.report("opened", {});

  assert.deepEqual(slept, [150, 7000]);
});

test("while the server is gone, older news is dropped for newer", async () => {
  const { post, sent } = server({ status: 0 });
  const readiness = new Readiness(post, ABOUT);
  post.sleep = async (ms) => {
    if (ms === 1000) readiness.sender.payload = { status: "finished", checks: {} };
  };

  await readiness.report("opened", {});

  assert.deepEqual(
    sent.map(({ body }) => body.status),
    ["opened", "finished"],
  );
});

test("a page that the person looks at takes over from a newer one", async () => {
  const { post, sent } = server({ status: 409, body: { run: 5000 } });
  const readiness = new Readiness(post, ABOUT);

  await readiness.report("checking", {});

  assert.deepEqual(
    sent.map(({ body }) => [body.run, body.sequence, body.status]),
    [
      [1000, 1, "checking"],
      [5001, 1, "checking"],
    ],
  );
});

test("a page in the background leaves the word to the newer one until the person is back", async () => {
  const { post, sent } = server({ status: 409, body: { run: 5000 } });
  const readiness = new Readiness(post, { ...ABOUT, visible: () => false });

  await readiness.report("checking", {});
  await readiness.report("finished", {});
  readiness.last("left", {});
  const while_hidden = sent.length;
  readiness.revive();
  await readiness.report("finished", {});

  assert.equal(while_hidden, 1);
  assert.equal(sent.length, 2);
});

test("a server that always answers 409 is not asked for ever", async () => {
  const conflict = { status: 409, body: { run: 5000 } };
  const { post, sent } = server(...Array(20).fill(conflict));
  const readiness = new Readiness(post, ABOUT);

  await readiness.report("checking", {});

  assert.equal(sent.length, 4);
});

test("an expired link ends the talk with the server", async () => {
  const { post, sent, beacons } = server({ status: 404 });
  const readiness = new Readiness(post, ABOUT);

  await readiness.report("opened", {});
  await readiness.report("checking", {});
  readiness.last("left", {});

  assert.equal(sent.length, 1);
  assert.deepEqual(beacons, []);
});

test("the last word goes by beacon and is newer than everything before", async () => {
  const { post, beacons } = server();
  const readiness = new Readiness(post, ABOUT);

  await readiness.report("opened", {});
  readiness.last("left", {});

  assert.deepEqual(
    beacons.map(({ body }) => [body.sequence, body.status]),
    [[2, "left"]],
  );
});

/** @param {...Partial<import("../../../web/browser/environment.js").Answer>} answers */
async function heardOf(...answers) {
  const { post } = server(...answers);
  /** @type {any[]} */
  const heard = [];
  const readiness = new Readiness(post, { ...ABOUT, heard: (news) => heard.push(news) });
  for (const _ of answers) {
    readiness.revive();
    await readiness.report("opened", {});
  }
  return heard;
}

const TIMES = { starts_ms: 1_000, ends_ms: 2_000 };
const ABOUT_TOKEN = { error: { field: "token", message: "" } };

test("every answer says what has become of the appointment", async () => {
  const heard = await heardOf(
    { status: 200, body: TIMES },
    { status: 410, body: ABOUT_TOKEN },
    { status: 404, body: ABOUT_TOKEN },
  );

  assert.deepEqual(heard, [{ state: "stands", ...TIMES }, { state: "cancelled" }, { state: "gone" }]);
});

test("a report that came too late is answered with the times as well", async () => {
  const { post } = server({ status: 409, body: { run: 5000, ...TIMES } });
  /** @type {any[]} */
  const heard = [];

  await new Readiness(post, { ...ABOUT, heard: (news) => heard.push(news) }).report("opened", {});

  assert.deepEqual(heard, [{ state: "stands", ...TIMES }]);
});

for (const [what, answer] of /** @type {[string, any][]} */ ([
  ["a page of somebody between", { status: 404, body: null }],
  ["a fault of another field", { status: 404, body: { error: { field: null } } }],
  ["times that are none", { status: 200, body: { starts_ms: "1", ends_ms: null } }],
  ["a refused body", { status: 400, body: ABOUT_TOKEN }],
])) {
  test(`${what} says nothing of the appointment`, async () => {
    assert.deepEqual(await heardOf(answer), []);
  });
}
