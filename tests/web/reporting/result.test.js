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

const GIVEN = { status: 201, body: { receipt: "r" } };
const ASKED = { path: "/api/receipts", body: {} };

test("notes never go with the anonymous result", async () => {
  const { post, sent } = server(GIVEN);
  const noted = { ...OUTCOME, ...{ notes: ["slow_up"] } };

  await new Result(post, { language: "de", touch: true }).offer(noted);

  assert.ok(!JSON.stringify(sent).includes("slow_up"));
});

test("a result knows nothing of an appointment and comes after a pause", async () => {
  const { post, sent, slept } = server(GIVEN);
  const result = new Result(post, { language: "de", touch: true });

  await result.offer(OUTCOME);

  assert.deepEqual(slept, [1250]);
  assert.deepEqual(sent, [
    ASKED,
    {
      path: "/api/results",
      body: {
        receipt: "r",
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

test("a later result replaces the first with the same receipt and keeps the first rating", async () => {
  const { post, sent } = server(GIVEN);
  const result = new Result(post, { language: "de", touch: true });

  await result.offer(OUTCOME);
  await result.offer({ ...OUTCOME, rating: "ready", duration_s: 60 });

  assert.deepEqual(
    sent.slice(1).map(({ body }) => [body.receipt, body.version, body.first_rating, body.duration_s]),
    [
      ["r", 1, "hint", 10],
      ["r", 2, "hint", 10],
    ],
  );
});

test("a result that is replaced during its pause is not sent", async () => {
  const { post, sent } = server(GIVEN);
  const result = new Result(post, { language: "de", touch: true });

  await Promise.all([result.offer(OUTCOME), result.offer(OUTCOME)]);

  assert.deepEqual(
    sent.slice(1).map(({ body }) => body.version),
    [2],
  );
});

test("only known figures that are figures leave the page", async () => {
  const { post, sent } = server(GIVEN);
  const result = new Result(post, { language: "de", touch: true });
  const measures = {
    rtt_ms: Number.NaN,
    jitter_ms: -1,
    loss_percent: 0,
    label: "Ann's headset",
    transport: "quic",
  };

  await result.offer({ ...OUTCOME, measures });

  assert.deepEqual(sent[1]?.body.measures, { loss_percent: 0 });
});

test("the receipt is asked for at Start, once, and used for the result", async () => {
  const { post, sent } = server(GIVEN);
  const result = new Result(post, { language: "de", touch: true });

  await result.begin();
  await result.begin();
  await result.offer(OUTCOME);

  assert.deepEqual(
    sent.map(({ path, body }) => [path, body.receipt]),
    [
      ["/api/receipts", undefined],
      ["/api/results", "r"],
    ],
  );
});

test("a server that is busy at Start is asked again before the result goes", async () => {
  const { post, sent } = server({ status: 503 }, { status: 0 }, GIVEN);
  const result = new Result(post, { language: "de", touch: true });

  result.begin();
  await result.offer(OUTCOME);

  assert.deepEqual(
    sent.map(({ path }) => path),
    ["/api/receipts", "/api/receipts", "/api/receipts", "/api/results"],
  );
});

test("without a receipt nothing is sent", async () => {
  const { post, sent, beacons } = server({ status: 404 }, { status: 404 });
  const result = new Result(post, { language: "de", touch: true });

  await result.begin();
  await result.offer(OUTCOME);
  result.last();

  assert.deepEqual(sent, [ASKED, ASKED]);
  assert.deepEqual(beacons, []);
});

test("who leaves without a check asks for no receipt", async () => {
  const { post, sent } = server();

  await new Result(post, { language: "de", touch: true }).flush();

  assert.deepEqual(sent, []);
});

test("the last word of a page that goes away has its receipt", async () => {
  const { post, beacons } = server(GIVEN, { status: 503 });
  const result = new Result(post, { language: "de", touch: true });
  await result.begin();
  post.sleep = () => new Promise(() => {}); // the page goes away in the pause
  result.offer(OUTCOME);

  result.last();

  assert.deepEqual(
    beacons.map(({ path, body }) => [path, body.receipt]),
    [["/api/results", "r"]],
  );
});

test("it tells whether the server takes nothing, be it the receipt or the result", async () => {
  for (const answers of [[{ status: 503 }], [GIVEN, { status: 503 }]]) {
    const { post } = server(...answers);
    const result = new Result(post, { language: "de", touch: true });
    let pauses = 0;
    post.sleep = () => (pauses++ === 0 ? Promise.resolve() : new Promise(() => {})); // hold in the first back-off

    result.offer(OUTCOME);
    await new Promise((resolve) => setTimeout(resolve, 5));

    assert.equal(result.failing, true);
  }
});
