/** What candidates tell of the network, on candidates that browsers gave on networks of known kind. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { checkConnection } from "../../../../web/rehearsal/connection_check.js";
import { conclude, probeNat } from "../../../../web/rehearsal/loop/nat_mapping.js";
import { answers, World } from "../world.js";

/**
 * @typedef {object} Gathering  of Chromium 156 or Firefox 153 with both ports of a STUN server, 1.5 s long
 * @property {string} network
 * @property {string} browser
 * @property {boolean} shown  the page may see the person's own addresses, as after the camera was allowed
 * @property {boolean} complete
 * @property {string[]} lines
 */
/** @type {Gathering[]} */
const GATHERED = JSON.parse(readFileSync(new URL("candidates.json", import.meta.url), "utf8"));

/** @type {Record<string, [string|null, string|null]>} network → mapping where addresses are hidden, and shown */
const MAPPINGS = {
  "symmetric NAT": ["differs", "differs"],
  "a NAT that keeps its mapping": ["same", "same"],
  "symmetric NAT, IPv6 without NAT": ["same", "same"],
  "symmetric NAT, IPv6 that was not asked": ["differs", "same"],
  "a NAT that keeps its mapping, one port silent": [null, null],
  "no UDP": [null, null],
};

for (const { network, browser, shown, complete, lines } of GATHERED) {
  test(`${network}, ${browser}, addresses ${shown ? "shown" : "hidden"}`, () => {
    const { kinds, families, mapping } = conclude(lines, complete);

    assert.equal(mapping, MAPPINGS[network]?.[shown ? 1 : 0]);
    assert.deepEqual(kinds, network === "no UDP" ? ["host"] : ["host", "srflx"]);
    const asked = network === "symmetric NAT, IPv6 without NAT" || (shown && network.includes("IPv6"));
    assert.equal(families.includes(6), asked);
    assert.equal(families.includes(4), shown || network !== "no UDP");
  });
}

test("every network was recorded in both browsers, with and without addresses", () => {
  assert.equal(GATHERED.length, Object.keys(MAPPINGS).length * 4);
});

test("no conclusion has an address, a port or a name in it", () => {
  for (const { lines, complete } of GATHERED) {
    const said = JSON.stringify(conclude(lines, complete));

    assert.match(
      said,
      /^\{"kinds":\["host"(,"srflx")?\],"families":\[[46,]*\],"mapping":("same"|"differs"|null)\}$/,
    );
  }
});

test("two ways out, of which one keeps its mapping, leave a direct way open", () => {
  const [wifi = "", cable = ""] = ["1", "2"].map(
    (base) => `candidate:${base} 1 udp 1 203.0.113.1 70 typ srflx`,
  );

  assert.equal(conclude([wifi, wifi.replace(" 70", " 71"), cable], true).mapping, "same");
  assert.equal(conclude([wifi, wifi.replace(" 70", " 71"), cable], false).mapping, null);
  assert.equal(conclude([wifi, wifi.replace(" 70", " 71")], false).mapping, "differs");
});

test("nothing gathered tells nothing", () => {
  assert.deepEqual(conclude(["", "candidate:1"], true), { kinds: [], families: [], mapping: null });
});

/** A connection that gathers what it is given. */
class Gatherer extends EventTarget {
  iceGatheringState = "gathering";
  isClosed = false;

  /** @param {RTCConfiguration} configuration */
  constructor(configuration) {
    super();
    this.configuration = configuration;
  }

  createDataChannel() {}

  async setLocalDescription() {}

  close() {
    this.isClosed = true;
  }

  /** @param {string|null} line */
  gather(line) {
    const candidate = line === null ? null : { candidate: line };
    if (line === null) this.iceGatheringState = "complete";
    this.dispatchEvent(Object.assign(new Event("icecandidate"), { candidate }));
  }
}

function gathering() {
  /** @type {Gatherer[]} */
  const made = [];
  const peerConnection = (/** @type {RTCConfiguration} */ configuration) => {
    made.push(new Gatherer(configuration));
    return made.at(-1);
  };
  return { environment: /** @type {any} */ ({ peerConnection }), made };
}

test("the look around ends when it is told, says what was seen by then, and says it again", () => {
  const { environment, made } = gathering();
  const urls = ["stun:relay.example.org:3478", "stun:relay.example.org:3479"];

  const look = probeNat(environment, urls);
  const [connection] = made;
  for (const line of [...(GATHERED[0]?.lines ?? []), null]) connection?.gather(line);

  assert.equal(look()?.mapping, "differs");
  connection?.gather("candidate:9 1 udp 1 203.0.113.9 9 typ relay");
  assert.deepEqual(look()?.kinds, ["host", "srflx"]);
  assert.ok(connection?.isClosed);
  assert.deepEqual(connection?.configuration, { iceServers: [{ urls }] });
});

test("with one port there is nothing to compare, and nothing is opened", () => {
  const { environment, made } = gathering();

  assert.equal(probeNat(environment, ["stun:relay.example.org:3478"])(), null);
  assert.equal(made.length, 0);
});

const PORTS = ["stun:r:1", "stun:r:2"];
const SERVERS = [{ urls: ["turn:r?transport=udp", "turn:r?transport=tcp"] }];

/**
 * A whole check on a line of this kind, behind this NAT.
 * @param {string} network
 * @param {import("../way.js").Line} [line]
 */
async function checked(network, line) {
  const admitted = { status: 201, body: { ice_servers: SERVERS, stun: PORTS } };
  const world = new World(line, answers({ "/api/rehearsals": admitted }));
  const { environment, made } = gathering();
  const { peerConnection } = world.environment;
  world.environment.peerConnection = (/** @type {any} */ configuration) => {
    if (configuration.iceServers[0].urls !== PORTS) return peerConnection(configuration);
    const connection = environment.peerConnection(configuration);
    const { lines = [] } = GATHERED.find((one) => one.network === network) ?? {};
    for (const candidate of [...lines, null]) world.at(60, () => connection.gather(candidate));
    return connection;
  };
  const stage = /** @type {any} */ ({ hint() {} });
  const outcome = await world.run(checkConnection(world.environment, new AbortController().signal, stage));
  return { ...outcome, made };
}

/** @type {[string, import("../way.js").Line, string, string[]][]} */
const CHECKS = [
  ["symmetric NAT", {}, "good", ["indirect"]],
  ["a NAT that keeps its mapping", {}, "good", []],
  ["no UDP", { passes: ["tcp"] }, "relay_only_tcp", ["indirect"]],
];
for (const [network, line, finding, notes] of CHECKS) {
  test(`${network}: ${finding}, ${notes.length ? "and a direct way is unlikely" : "and no more"}`, async () => {
    const outcome = await checked(network, line);

    assert.equal(outcome.finding, finding);
    assert.deepEqual(outcome.notes, notes);
    assert.ok(outcome.made.length === 1 && outcome.made.every(({ isClosed }) => isClosed));
    assert.ok(!JSON.stringify(outcome.measures).includes("203.0.113"));
  });
}

test("a rehearsal that comes to nothing leaves no look around open", async () => {
  const { made, finding } = await checked("no UDP", { dead: (now) => now > 40 });

  assert.equal(finding, "offline");
  assert.ok(made.length === 1 && made.every(({ isClosed }) => isClosed));
});
