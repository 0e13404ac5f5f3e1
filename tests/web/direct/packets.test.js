import assert from "node:assert/strict";
import { test } from "node:test";
import { Clocks } from "../../../web/direct/clocks.js";
import { measuresOf } from "../../../web/direct/exchange.js";
import { Arrivals, FIGURES, FULL, LOAD, pack, REPORT, unpack } from "../../../web/direct/packets.js";

const PACKET = { kind: LOAD, done: false, seq: 7, sent_ms: 12.34, echo_ms: null, hold_ms: 0, text: "" };
const ARRIVALS = Array.from({ length: 120 }, (_, i) => ({ seq: i, at_ms: i + 0.5 }));

test("a packet is read as it was written", () => {
  const packet = { ...PACKET, done: true, echo_ms: 5.5, hold_ms: 1.25, arrivals: ARRIVALS.slice(0, 3) };

  assert.deepEqual(unpack(pack(packet, FULL)), packet);
});

test("a packet of the load is always of its size and carries the newest arrivals that fit", () => {
  const data = pack({ ...PACKET, arrivals: ARRIVALS }, FULL);
  const read = unpack(data);

  assert.equal(data.byteLength, FULL);
  assert.deepEqual(read?.arrivals.at(-1), ARRIVALS.at(-1));
  assert.ok((read?.arrivals.length ?? 0) > 80);
});

test("a report by itself stays small", () => {
  assert.ok(pack({ ...PACKET, kind: REPORT, arrivals: ARRIVALS }).byteLength < 200);
});

test("figures come behind the arrivals", () => {
  const text = JSON.stringify({ rate_kbps: 1200 });

  assert.equal(unpack(pack({ ...PACKET, kind: FIGURES, text, arrivals: ARRIVALS }))?.text, text);
});

test("what is no packet is none, and throws nothing", () => {
  const short = new ArrayBuffer(4);
  const cut = pack({ ...PACKET, arrivals: ARRIVALS.slice(0, 3) }).slice(0, 25);

  assert.equal(unpack(short), null);
  assert.equal(unpack(cut), null);
  assert.equal(unpack(/** @type {any} */ ("text")), null);
});

test("an arrival is told for a quarter of a second, so that a lost report loses nothing", () => {
  const arrivals = new Arrivals();
  const packet = { ...PACKET, arrivals: [] };
  arrivals.add({ ...packet, seq: 1 }, 1000);
  arrivals.add({ ...packet, seq: 2 }, 1200);

  assert.deepEqual(
    arrivals.told(1210).arrivals.map(({ seq }) => seq),
    [1, 2],
  );

  arrivals.add({ ...packet, seq: 3 }, 1300);
  assert.deepEqual(
    arrivals.told(1310).arrivals.map(({ seq }) => seq),
    [2, 3],
  );
});

test("reports are no arrivals, but their clock counts", () => {
  const arrivals = new Arrivals();
  arrivals.add({ ...PACKET, kind: REPORT, sent_ms: 50, arrivals: [] }, 1000);

  assert.deepEqual(arrivals.told(1004), { echo_ms: 50, hold_ms: 4, arrivals: [] });
});

test("a travel time by two clocks is a round trip where nothing had to wait", () => {
  const clocks = new Clocks();
  clocks.echo({ ...PACKET, echo_ms: 100, hold_ms: 10, arrivals: [] }, 150); // 40 ms there and back
  clocks.reportedAt(100, 9_120);
  assert.equal(clocks.settle(), false);
  clocks.reportedAt(110, 9_135);

  assert.equal(clocks.settle(), true);
  assert.equal(clocks.ours(9_120) - 100, 40);
  assert.equal(clocks.ours(9_135) - 110, 45);
});

test("of the other side's figures only figures are taken", () => {
  const said = {
    rate_kbps: 900,
    rtt_ms: -1,
    jitter_ms: "3",
    loss_percent: 0,
    lossy: false,
    transport: "tls",
    x: 1,
  };

  assert.deepEqual(measuresOf(JSON.stringify(said)), {
    transport: "udp",
    lossy: false,
    rate_kbps: 900,
    loss_percent: 0,
  });
  assert.equal(measuresOf("{"), null);
  assert.equal(measuresOf("null"), null);
});
