/** Which folder of web/ may import which: what .importlinter is for checker/. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { circles, closure, entries, folders, meetings, strays, withoutRule } from "./graph.js";
import { imports } from "./sources.js";

/** Waiting that a signal can cut short: all of browser/ that needs no browser. */
const ABORT = "browser/abort.js";

/** @type {import("./graph.js").Rules} a new folder, and a new page, needs a line of its own */
const RULES = {
  "attempt.js": [],
  "limit.js": [],
  "own_device.js": [],
  "provider_link.js": [],
  "types.js": [],
  measure: ["measure"],
  browser: ["browser", "measure", "attempt.js", "limit.js"],
  checks: ["checks", "measure", ABORT],
  "rehearsal/estimate": ["rehearsal/estimate", "measure"],
  "rehearsal/loop": ["rehearsal/loop", "rehearsal/estimate", ABORT],
  rehearsal: ["rehearsal", "rehearsal/loop", "rehearsal/estimate", ABORT],
  qr_code: ["qr_code", "measure"],
  ui: ["ui", "qr_code", "attempt.js", "provider_link.js"],
  check_page: ["check_page", "measure", "ui", "attempt.js", "provider_link.js", ABORT],
  reporting: ["reporting", "check_page/summary.js"],
  live: [],
  both_ends: ["both_ends", "live", "ui", "reporting/news.js"],
  direct: ["direct", "rehearsal", "rehearsal/loop", "rehearsal/estimate", ABORT],
  office: ["attempt.js", "limit.js"],
  "office/account": ["office/account", "ui"],
  "office/appointments": ["office/appointments", "ui", "provider_link.js"],
  "office/board": ["office/board", "ui", "own_device.js"],
  "pages/gate.js": [],
  "pages/first_view.js": ["browser/page_environment.js", "check_page", "ui", "limit.js"],
  "pages/check.js": ["browser", "check_page", "checks", "reporting", "ui"],
  "pages/reading.js": ["browser", "ui"],
  "pages/account.js": ["office", "office/account", "ui"],
  "pages/appointments.js": ["office", "office/appointments", "ui"],
  "pages/board.js": ["office", "office/board", "live", "ui"],
  "pages/day.js": ["office", "ui"],
  "pages/own_device.js": ["own_device.js"],
};

const CLIENT = ["check_page", "checks", "browser", "rehearsal", "reporting", "both_ends"];
/** @type {[string, string[]][]} never, over however many steps */
const FORBIDDEN = [
  ["checks", ["ui", "rehearsal"]],
  ["ui", ["checks", "browser"]],
  ["office", CLIENT],
  ["pages/account.js", CLIENT],
  ["pages/appointments.js", CLIENT],
  ["pages/board.js", CLIENT],
  ["pages/first_view.js", ["office", "checks", "measure", "rehearsal", "reporting", "both_ends"]],
  ["pages/day.js", CLIENT],
  ["pages/own_device.js", ["office", "ui", ...CLIENT]],
  ["pages/check.js", ["office", "rehearsal", "both_ends"]],
  ["reporting/readiness.js", ["reporting/result.js"]],
  ["reporting/result.js", ["reporting/readiness.js"]],
];

/** Modules that nobody imports: pages, what is loaded by its name when it is needed, types alone. */
const ENTRIES = [
  /^pages\/\w+\.js$/,
  /^rehearsal\/connection_check\.js$/,
  /^both_ends\/begin\.js$/,
  /^direct\/(board|client)\.js$/,
  /^measure\/flat_tops\.js$/,
  /^ui\/own_time\.js$/,
  /^ui\/qr_picture\.js$/,
  /^types\.js$/,
];

/** @param {import("./graph.js").Graph} graph @param {string} one @param {string} other */
function shared(graph, one, other) {
  const there = closure(graph, other);
  return [...closure(graph, one)].filter((path) => there.has(path));
}

/** @param {Record<string, string[]>} made */
function graph(made) {
  return new Map(Object.entries(made));
}

test("every module has a rule, and imports what its rule allows", () => {
  assert.deepEqual(withoutRule(imports, RULES), []);
  assert.deepEqual(strays(imports, RULES), []);
});

test("a module in a folder without a rule, a new page and a stray import are found", () => {
  const made = graph({
    "ui/a.js": ["checks/b.js", "ui/c.js"],
    "x/d.js": [],
    "ui/x/e.js": [],
    "pages/f.js": [],
  });

  assert.deepEqual(withoutRule(made, RULES), ["x/d.js", "ui/x/e.js", "pages/f.js"]);
  assert.deepEqual(strays(made, RULES), ["ui/a.js imports checks/b.js"]);
});

test("every rule is that of a module that is there", () => {
  const places = new Set([...imports.keys(), ...folders(imports).keys()]);

  assert.deepEqual(
    Object.keys(RULES).filter((place) => !places.has(place)),
    [],
  );
});

for (const [from, forbidden] of FORBIDDEN) {
  test(`${from} never meets ${forbidden.join(", ")}`, () => {
    assert.deepEqual(meetings(imports, from, forbidden), []);
  });

  test(`that ${from} meets ${forbidden.join(", ")} would be found`, () => {
    for (const place of forbidden) {
      const target = place.endsWith(".js") ? place : `${place}/x.js`;
      const source = from.endsWith(".js") ? from : `${from}/x.js`;
      const made = graph({ [source]: ["between.js"], "between.js": [target], [target]: [] });

      assert.deepEqual(meetings(made, from, forbidden), [`${source} reaches ${target}`]);
    }
  });
}

test("readiness and anonymous result share the retrying sender alone", () => {
  const made = graph({ a: ["sender", "key"], b: ["sender", "key"], sender: [], key: [] });

  assert.deepEqual(shared(imports, "reporting/readiness.js", "reporting/result.js"), [
    "reporting/retrying_sender.js",
  ]);
  assert.deepEqual(shared(made, "a", "b"), ["sender", "key"]);
});

test("what nobody imports is an entry", () => {
  const strange = entries(imports).filter((path) => !ENTRIES.some((entry) => entry.test(path)));

  assert.deepEqual(strange, []);
  assert.deepEqual(entries(graph({ "pages/a.js": ["ui/b.js"], "ui/b.js": [], "ui/c.js": [] })), [
    "pages/a.js",
    "ui/c.js",
  ]);
});

test("nothing imports a page", () => {
  const pages = [...imports.keys()].filter((path) => path.startsWith("pages/"));

  assert.deepEqual(
    pages.filter((path) => !entries(imports).includes(path)),
    [],
  );
});

test("neither modules nor folders import each other in a circle", () => {
  const made = graph({ "a/x.js": ["b/x.js"], "b/x.js": ["c/x.js"], "b/y.js": ["a/x.js"], "c/x.js": [] });

  assert.deepEqual(circles(imports), []);
  assert.deepEqual(circles(folders(imports)), []);
  assert.deepEqual(circles(made), []);
  assert.deepEqual(circles(folders(made)), ["a", "b"]);
  assert.deepEqual(circles(graph({ a: ["b"], b: ["a"], c: ["a"] })), ["a", "b"]);
});
