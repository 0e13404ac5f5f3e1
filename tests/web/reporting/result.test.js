import assert from "node:assert/strict";
import { test } from "node:test";
import { Result } from "../../../web/reporting/result.js";
import { server } from "./server.js";

const OUTCOME = {
  findings: { camera: "ok" },
  measures: { rate_kbps: 900, transport: "udp" },
  rating: "hint",
  duration_s: 9.6,
};

const ABOUT = { language: "de", touch: true };

/** What the rehearsal has brought. */
function held() {
  return { receipt: "r" };
}

test("notes never go with the anonymous result", async () => {
  const { post, sent } = server();
  const noted = { ...OUTCOME, ...{ notes: ["slow_up"] } };

  await new Result(post, ABOUT, held()).offer(noted);

  assert.ok(!JSON.stringify(sent).includes("slow_up"));
});

test("a result knows nothing of an appointment and comes after a pause", async () => {
  const { post, sent, slept } = server();
  const result = new Result(post, ABOUT, held());

  await result.offer(OUTCOME);

  assert.deepEqual(slept, [1250]);
  assert.deepEqual(sent, [
    {
      path: "/api/results",
      body: {
        receipt: "r",
        counted: undefined,
        language: "de",
        touch: true,
        first_rating: "hint",
        duration_s: 10,
        findings: { camera: "ok" },
        measures: { rate_kbps: 900, transport: "udp" },
      },
    },
  ]);
});

test("a later result brings the note of the one that was counted and keeps the first rating", async () => {
  const { post, sent } = server({ body: { counted: "first" } }, { body: { counted: "second" } });
  const result = new Result(post, ABOUT, held());

  await result.offer(OUTCOME);
  await result.offer({ ...OUTCOME, rating: "ready", duration_s: 60 });
  await result.offer({ ...OUTCOME, rating: "ready", duration_s: 90 });

  assert.deepEqual(
    sent.map(({ body }) => [body.receipt, body.counted, body.first_rating, body.duration_s]),
    [
      ["r", undefined, "hint", 10],
      ["r", "first", "hint", 10],
      ["r", "second", "hint", 10],
    ],
  );
});

test("a server that has counted nothing takes no note away", async () => {
  const { post, sent } = server({ body: { counted: "first" } }, { status: 204, body: null });
  const result = new Result(post, ABOUT, held());

  for (let times = 0; times < 3; times++) await result.offer(OUTCOME);

  assert.deepEqual(
    sent.map(({ body }) => body.counted),
    [undefined, "first", "first"],
  );
});

test("a result that is replaced during its pause is not sent", async () => {
  const { post, sent } = server();
  const result = new Result(post, ABOUT, held());

  await Promise.all([result.offer(OUTCOME), result.offer({ ...OUTCOME, findings: { camera: "dark" } })]);

  assert.deepEqual(
    sent.map(({ body }) => body.findings),
    [{ camera: "dark" }],
  );
});

test("only known figures that are figures leave the page", async () => {
  const { post, sent } = server();
  const result = new Result(post, ABOUT, held());
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

test("without a receipt the first answer brings one, and the result goes again with it", async () => {
  const { post, sent } = server({ status: 202, body: { receipt: "given" } });

  await new Result(post, ABOUT, {}).offer(OUTCOME);

  assert.deepEqual(
    sent.map(({ path, body }) => [path, body.receipt, body.findings]),
    [
      ["/api/results", undefined, OUTCOME.findings],
      ["/api/results", "given", OUTCOME.findings],
    ],
  );
});

test("a receipt that is refused is not asked about again and again", async () => {
  const { post, sent } = server({ status: 202, body: { receipt: "other" } });

  await new Result(post, ABOUT, held()).offer(OUTCOME);

  assert.equal(sent.length, 1);
});

test("a receipt that comes later is used", async () => {
  const { post, sent } = server();
  /** @type {{receipt?: string}} */
  const environment = {};
  const result = new Result(post, ABOUT, environment);
  environment.receipt = "late";

  await result.offer(OUTCOME);

  assert.deepEqual(
    sent.map(({ body }) => body.receipt),
    ["late"],
  );
});

test("a server that is busy is asked again", async () => {
  const { post, sent } = server({ status: 503 }, { status: 0 });

  await new Result(post, ABOUT, held()).offer(OUTCOME);

  assert.equal(sent.length, 3);
});

test("who leaves without a check sends nothing", async () => {
  const { post, sent, beacons } = server();
  const result = new Result(post, ABOUT, held());

  await result.flush();
  result.last();

  assert.deepEqual([sent, beacons], [[], []]);
});

test("the last word of a page that goes away has its receipt and its note", async () => {
  const { post, beacons } = server({ body: { counted: "first" } });
  const result = new Result(post, ABOUT, held());
  await result.offer(OUTCOME);
  post.sleep = () => new Promise(() => {}); // the page goes away in the pause
  result.offer({ ...OUTCOME, findings: { camera: "dark" } });

  result.last();

  assert.deepEqual(
    beacons.map(({ path, body }) => [path, body.receipt, body.counted]),
    [["/api/results", "r", "first"]],
  );
});

test("a page that goes away without a receipt sends nothing: nobody would hear the answer", async () => {
  const { post, beacons } = server();
  const result = new Result(post, ABOUT, {});
  post.sleep = () => new Promise(() => {});
  result.offer(OUTCOME);

  result.last();

  assert.deepEqual(beacons, []);
});

test("it tells whether the server takes nothing", async () => {
  const { post } = server({ status: 503 });
  const result = new Result(post, ABOUT, held());
  let pauses = 0;
  post.sleep = () => (pauses++ === 0 ? Promise.resolve() : new Promise(() => {})); // hold in the first back-off

  result.offer(OUTCOME);
  await new Promise((resolve) => setTimeout(resolve, 5));

  assert.equal(result.failing, true);
});
