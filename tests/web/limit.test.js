import assert from "node:assert/strict";
import { test } from "node:test";
import { limited, overdue } from "../../web/limit.js";
import { files, nodes, source, tree } from "./sources.js";

/** Calls of the browser whose promise may never settle. What takes a signal of ours (fetch) is cut off by that. */
const HANGS = new Set([
  "play",
  "setSinkId",
  "applyConstraints",
  "enumerateDevices",
  "query",
  "decodeAudioData",
  "resume",
  "writeText",
  "readText",
  "write",
  "close",
  "getUserMedia",
  "getStats",
]);
/** Awaited without a limit of their own, and why that is right. */
const ELSEWHERE = {
  "browser/environment.js getUserMedia": "waits for the person; device_request.js has the limits",
  "checks/speaker.js play": "browser/capture.js has the limit",
};

/** Every `await` of such a call that has no `limited` around it, as `file name`. @param {string} path */
function unlimited(path) {
  return [...nodes(tree(path))]
    .filter((node) => node.type === "AwaitExpression" || node.type === "ReturnStatement")
    .flatMap((node) => [...waited(node.argument)])
    .map((name) => `${path} ${name}`);
}

/** @param {any} node @returns {Generator<string>} */
function* waited(node) {
  if (node?.type !== "CallExpression") return;
  const { callee } = node;
  const name = callee.property?.name ?? callee.name;
  if (name === "limited") return;
  if (name === "catch" || name === "then") yield* waited(callee.object);
  else if (callee.type === "MemberExpression" && HANGS.has(name)) yield name;
}

test("every wait on a promise of the browser has a limit", () => {
  const found = files
    .flatMap(unlimited)
    .filter((place) => !(place in ELSEWHERE) && !place.startsWith("pages/"));

  assert.deepEqual([...new Set(found)], []);
});

test("the list of what has its limit elsewhere is true", () => {
  for (const place of Object.keys(ELSEWHERE)) {
    const [path = "", name = ""] = place.split(" ");
    assert.ok(source(path).includes(`.${name}(`), place);
  }
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
