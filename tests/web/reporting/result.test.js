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

test("notes never go with the anonymous result", async () => {
  const { post, sent } = server();
  const noted = { ...OUTCOME, ...{ notes: ["slow_up"] } };

  await new Result(post, { language: "de", touch: true }, "k").offer(noted);

  assert.ok(!JSON.stringify(sent).includes("slow_up"));
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
