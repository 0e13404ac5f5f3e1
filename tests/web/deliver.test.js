import assert from "node:assert/strict";
import { test } from "node:test";
import { Readiness, Result } from "../../web/deliver.js";

/** @typedef {{path: string, body: any}} Sent */

/**
 * A server that answers with the given answers in turn, then with 204.
 * @param {...Partial<import("../../web/browser/environment.js").Answer>} answers
 */
function server(...answers) {
  /** @type {Sent[]} */
  const sent = [];
  /** @type {Sent[]} */
  const beacons = [];
  /** @type {number[]} */
  const slept = [];
  return {
    sent,
    beacons,
    slept,
    post: {
      request: async (/** @type {string} */ path, /** @type {unknown} */ body) => {
        sent.push({ path, body });
        return { status: 204, body: null, retry_after_s: null, ...answers.shift() };
      },
      beacon: (/** @type {string} */ path, /** @type {unknown} */ body) => beacons.push({ path, body }) > 0,
      sleep: async (/** @type {number} */ ms) => {
        slept.push(ms);
      },
      random: () => 0.5,
    },
  };
}

const ABOUT = { token: "t", run: 1000, touch: false, visible: () => true };
const OUTCOME = {
  findings: { camera: "ok" },
  measures: { rate_kbps: 900, transport: "udp" },
  rating: "hint",
  duration_s: 9.6,
};

test("a burst of changes is one request with the newest state", async () => {
  const { post, sent } = server();
  const readiness = new Readiness(post, ABOUT);

  const first = readiness.tell("opened", {});
  const second = readiness.tell("checking", { camera: { state: "running", finding: null } });
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

test("notes go with the readiness, and never with the anonymous result", async () => {
  const { post, sent } = server();
  const told = { connection: { state: /** @type {const} */ ("done"), finding: "poor", notes: ["slow_up"] } };

  await new Readiness(post, ABOUT).tell("checking", told);
  await new Result(post, { language: "de", touch: true }, "k").offer({
    ...OUTCOME,
    ...{ notes: ["slow_up"] },
  });

  assert.deepEqual(sent[0]?.body.checks, told);
  assert.ok(!JSON.stringify(sent[1]?.body).includes("slow_up"));
});

test("a server that is gone is asked again, each time later, under a new sequence number", async () => {
  const { post, sent, slept } = server({ status: 0 }, { status: 503 }, { status: 0 });
  const readiness = new Readiness(post, ABOUT);

  await readiness.tell("opened", {});

  assert.deepEqual(
    sent.map(({ body }) => body.sequence),
    [1, 2, 3, 4],
  );
  assert.deepEqual(slept, [150, 1000, 2000, 4000]);
});

test("a server that says how long to wait is believed", async () => {
  const { post, slept } = server({ status: 429, retry_after_s: 7 });
  const readiness = new Readiness(post, ABOUT);

  await readiness.tell("opened", {});

  assert.deepEqual(slept, [150, 7000]);
});

test("while the server is gone, older news is dropped for newer", async () => {
  const { post, sent } = server({ status: 0 });
  const readiness = new Readiness(post, ABOUT);
  post.sleep = async (ms) => {
    if (ms === 1000) readiness.courier.letter = { status: "finished", checks: {} };
  };

  await readiness.tell("opened", {});

  assert.deepEqual(
    sent.map(({ body }) => body.status),
    ["opened", "finished"],
  );
});

test("a page that the person looks at takes over from a newer one", async () => {
  const { post, sent } = server({ status: 409, body: { run: 5000 } });
  const readiness = new Readiness(post, ABOUT);

  await readiness.tell("checking", {});

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

  await readiness.tell("checking", {});
  await readiness.tell("finished", {});
  readiness.last("left", {});
  const while_hidden = sent.length;
  readiness.revive();
  await readiness.tell("finished", {});

  assert.equal(while_hidden, 1);
  assert.equal(sent.length, 2);
});

test("a server that always answers 409 is not asked for ever", async () => {
  const conflict = { status: 409, body: { run: 5000 } };
  const { post, sent } = server(...Array(20).fill(conflict));
  const readiness = new Readiness(post, ABOUT);

  await readiness.tell("checking", {});

  assert.equal(sent.length, 4);
});

test("an expired link ends the talk with the server", async () => {
  const { post, sent, beacons } = server({ status: 404 });
  const readiness = new Readiness(post, ABOUT);

  await readiness.tell("opened", {});
  await readiness.tell("checking", {});
  readiness.last("left", {});

  assert.equal(sent.length, 1);
  assert.deepEqual(beacons, []);
});

test("the last word goes by beacon and is newer than everything before", async () => {
  const { post, beacons } = server();
  const readiness = new Readiness(post, ABOUT);

  await readiness.tell("opened", {});
  readiness.last("left", {});

  assert.deepEqual(
    beacons.map(({ body }) => [body.sequence, body.status]),
    [[2, "left"]],
  );
});

test("a result knows nothing of an appointment and comes after a pause", async () => {
  const { post, sent, slept } = server();
  const result = new Result(post, { language: "de", touch: true }, "k");

  await result.offer(OUTCOME);

  assert.deepEqual(slept, [1250]);
  assert.deepEqual(sent, [
    {
      path: "/api/results",
      body: {
        key: "k",
        language: "de",
        touch: true,
        version: 1,
        first_rating: "hint",
        duration_s: 10,
        findings: { camera: "ok" },
        measures: { rate_kbps: 900, transport: "udp" },
      },
    },
  ]);
});

test("a later result replaces the first under the same key and keeps the first rating", async () => {
  const { post, sent } = server();
  const result = new Result(post, { language: "de", touch: true }, "k");

  await result.offer(OUTCOME);
  await result.offer({ ...OUTCOME, rating: "ready", duration_s: 60 });

  assert.deepEqual(
    sent.map(({ body }) => [body.key, body.version, body.first_rating, body.duration_s]),
    [
      ["k", 1, "hint", 10],
      ["k", 2, "hint", 10],
    ],
  );
});

test("a result that is replaced during its pause is not sent", async () => {
  const { post, sent } = server();
  const result = new Result(post, { language: "de", touch: true }, "k");

  await Promise.all([result.offer(OUTCOME), result.offer(OUTCOME)]);

  assert.deepEqual(
    sent.map(({ body }) => body.version),
    [2],
  );
});

test("only known figures that are figures leave the page", async () => {
  const { post, sent } = server();
  const result = new Result(post, { language: "de", touch: true }, "k");
  const measures = {
    rtt_ms: Number.NaN,
    jitter_ms: -1,
    loss_percent: 0,
    label: "Ann's headset",
    transport: "quic",
  };

  await result.offer({ ...OUTCOME, measures });

  assert.deepEqual(sent[0]?.body.measures, { loss_percent: 0 });
});

test("each page makes up its own key of 16 random bytes", () => {
  const { post } = server();

  const keys = [1, 2].map(() => new Result(post, { language: "de", touch: true }).about.key);

  assert.match(String(keys[0]), /^[0-9a-f]{32}$/);
  assert.notEqual(keys[0], keys[1]);
});
