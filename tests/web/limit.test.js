import assert from "node:assert/strict";
import { test } from "node:test";
import { limited, overdue } from "../../web/limit.js";
import { files, nodes, parsed, tree } from "./sources.js";

/** Calls of the browser whose promise may never settle and whose name one of our own functions has, too. */
const HANGS = new Set(["play", "close", "query", "resume", "write", "writeText", "readText", "getUserMedia"]);
/** Awaited without `limited` around it, and why that is right. */
const ELSEWHERE = {
  "browser/abort.js new Promise": "a timer",
  "browser/capture.js new Promise": "a timer; the recorder's event is waited for within `limited`",
  "browser/device_request.js new Promise": "waits for the person; has a timer",
  "browser/environment.js getUserMedia": "waits for the person; device_request.js has the limits",
  "browser/page_environment.js new Promise": "the request has a timeout",
  "browser/requests.js fetch": "a timer of its own aborts it",
  "browser/requests.js json": "the same timer",
  "browser/requests.js new Promise": "a timer",
  "check_page/flow.js runner": "runs a check, which runner.js limits",
  "check_page/runner.js new Promise": "the check's deadline itself",
  "check_page/flow.js new Promise": "waits for the check before, which runner.js limits",
  "checks/speaker.js play": "browser/player.js has the limit",
  "checks/speaker.js new Promise": "races with the person's answer; runner.js has the check's deadline",
  "direct/board.js close": "of a mailbox: requests of ours; the board's turn has a limit",
  "direct/connection.js addIceCandidate": "rehearsal.js gives a connection up that does not open",
  "direct/connection.js new Promise": "rehearsal.js gives a connection up that does not open",
  "direct/connection.js setLocalDescription": "rehearsal.js gives a connection up that does not open",
  "direct/connection.js setRemoteDescription": "rehearsal.js gives a connection up that does not open",
  "direct/exchange.js new Promise": "a timer",
  "direct/mailbox.js new Promise": "races with a timer",
  ...Object.fromEntries(
    ["generateKey", "exportKey", "importKey", "sign", "encrypt", "decrypt", "deriveBits"].map((name) => [
      `direct/sealing.js ${name}`,
      "nothing waits for the rehearsal but itself, and the board's turn has a limit",
    ]),
  ),
  "limit.js new Promise": "the limit itself",
  "office/environment.js fetch": "the function around it is called within `limited`",
  "office/environment.js json": "the same",
  "office/environment.js create": "waits for the person; the browser ends it (WebAuthn, timeout)",
  "office/environment.js get": "waits for the person; the browser ends it (WebAuthn, timeout)",
  "office/board/notices.js new Promise": "settles when what it tells is over; nobody waits but a lock",
  "office/environment.js close": "of a notification: returns at once",
  "office/environment.js new Promise": "a timer",
  "pages/account.js ceremony": "waits for the person, see office/environment.js",
  "pages/check.js act": "what was pressed: its own waits are looked at where they stand",
  "rehearsal/loop/relay_loop.js setLocalDescription": "transports.js gives a way up that does not open",
  "rehearsal/loop/relay_loop.js setRemoteDescription": "transports.js gives a way up that does not open",
  "rehearsal/loop/relay_loop.js new Promise": "transports.js gives a way up that does not open",
  "rehearsal/loop/relay_loop.js getStats": "races with a timer",
  "ui/own_voice.js play": "browser/player.js has the limit",
  "ui/check_panel.js new Promise": "a question to the person; runner.js has the check's deadline",
};

/** The names of all functions and methods of ours. */
const OWN = new Set(files.flatMap((path) => [...nodes(tree(path))].map(ownName)));

/** @param {any} node */
function ownName({ type, id, key, value, init, method }) {
  if (type === "FunctionDeclaration") return id?.name;
  if (type === "VariableDeclarator") return init?.type.includes("Function") ? id.name : undefined;
  return type === "MethodDefinition" || method || value?.type?.includes("Function") ? key?.name : undefined;
}

/**
 * What is awaited or returned without `limited` around it and is no call of our own, as `path name`.
 * @param {string} path
 * @param {import("./sources.js").Node} root
 */
function unlimited(path, root) {
  const all = [...nodes(root)];
  const constants = new Map(
    all.filter((node) => node.type === "VariableDeclarator").map((node) => [node.id.name, node.init]),
  );
  const awaited = all.filter(
    (node) => node.type === "AwaitExpression" || (node.type === "ForOfStatement" && node.await),
  );
  const returned = all.filter((node) => node.type === "ReturnStatement");
  const found = [
    ...awaited.flatMap((node) => [...waited(node.argument ?? node.right, constants)]),
    ...returned
      .flatMap((node) => [...waited(node.argument, constants)])
      .filter((name) => HANGS.has(name) || name === "new Promise"),
  ];
  return [...new Set(found)].map((name) => `${path} ${name}`);
}

/**
 * The calls that an expression waits for: those of a constant, of a list, in front of `then`.
 * @param {any} node
 * @param {Map<string, any>} constants
 * @returns {Generator<string>}
 */
function* waited(node, constants) {
  if (!node) return;
  if (node.type === "Identifier") {
    const init = constants.get(node.name);
    constants.delete(node.name); // once
    yield* waited(init, constants);
  } else if (node.type === "NewExpression" && node.callee.name === "Promise") yield "new Promise";
  else if (node.type === "CallExpression") yield* called(node, constants);
  else if (/^(Await|Array|Chain|Logical|Conditional|Arrow)/.test(node.type)) {
    const { argument, elements = [], expression, left, right, consequent, alternate, body } = node;
    const inner = [argument, ...elements, left, right, consequent, alternate, body, expression];
    for (const each of inner)
      if (each?.type && each.type !== "BlockStatement") yield* waited(each, constants);
  }
}

/** @param {any} node  a call @param {Map<string, any>} constants @returns {Generator<string>} */
function* called({ callee, arguments: given }, constants) {
  const name = callee.property?.name ?? callee.name;
  const { object } = callee;
  if (name === "limited") return;
  if (["then", "catch", "finally"].includes(name)) yield* waited(object, constants);
  else if (object?.name === "Promise" || ["map", "flatMap"].includes(name))
    for (const each of given) yield* waited(each, constants);
  else if (HANGS.has(name) ? object : !OWN.has(name) || isOfBrowser(object)) yield name;
}

/** True for `navigator.credentials` and the like, whatever the call's name is. @param {any} object */
function isOfBrowser(object) {
  return [...nodes(object)].some(({ name }) => ["navigator", "document"].includes(name));
}

/** @param {string} text */
function unlimitedIn(text) {
  return unlimited("x", parsed(text)).map((found) => found.slice(2));
}

test("every wait on a promise of the browser has a limit", () => {
  const found = files.flatMap((path) => unlimited(path, tree(path)));

  assert.deepEqual(
    found.filter((place) => !(place in ELSEWHERE)),
    [],
  );
  assert.deepEqual(
    Object.keys(ELSEWHERE).filter((place) => !found.includes(place)),
    [],
    "no longer there",
  );
});

for (const [text, name] of [
  ["await navigator.wakeLock.wakeUp()", "wakeUp"],
  ["await element.requestFullscreen().catch(() => null)", "requestFullscreen"],
  ["const list = navigator.mediaDevices.enumerateDevices(); await list", "enumerateDevices"],
  ["await Promise.all([navigator.permissions.query({})])", "query"],
  ["await Promise.race([tracks.map((track) => track.applyConstraints({})), 1])", "applyConstraints"],
  ["await Promise.all(tracks.map((track) => track.applyConstraints({})))", "applyConstraints"],
  ["await new Promise((resolve) => (video.onloadeddata = resolve))", "new Promise"],
  ["await (fast ? 1 : context.decodeAudioData(buffer))", "decodeAudioData"],
  ["await video?.play()", "play"],
  ["await window.navigator.credentials.get({})", "get"],
  ["for await (const chunk of camera.frames24()) chunk", "frames24"],
  ["const stop = () => { return video.play().then(() => 1); }", "play"],
]) {
  test(`a wait without a limit is found: ${text}`, () => {
    assert.deepEqual(unlimitedIn(text ?? ""), [name]);
  });
}

test("what has a limit is not found, nor what does not wait", () => {
  assert.deepEqual(unlimitedIn("await limited(video.play(), 1, overdue)"), []);
  assert.deepEqual(
    unlimitedIn("const late = limited(video.play(), 1, overdue); await late.catch(() => 1)"),
    [],
  );
  assert.deepEqual(unlimitedIn("video.requestFullscreen(); const list = [].map(String);"), []);
});

test("what settles in time is what is waited for, success or failure", async () => {
  assert.equal(await limited(Promise.resolve(1), 50, overdue), 1);
  await assert.rejects(limited(Promise.reject(new RangeError("no")), 50, overdue), RangeError);
});

test("what does not settle ends in what the caller wants, and its late failure is nobody's", async () => {
  /** @type {(error: Error) => void} */
  let fail = () => {};
  const late = new Promise((_, reject) => (fail = reject));

  assert.equal(await limited(late, 1, () => "else"), "else");
  await assert.rejects(limited(new Promise(() => {}), 1, overdue), { name: "TimeoutError" });
  fail(new Error("late"));
  await new Promise((resolve) => setImmediate(resolve));
});
