/** The house rules of web/ that no linter knows. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { parse } from "acorn";

/** @typedef {Record<string, any> & {type: string}} Node */

const WEB = fileURLToPath(new URL("../../web", import.meta.url));
const BROWSER = ["navigator", "RTCPeerConnection", "AudioContext", "performance", "location"];
const STORAGE = ["localStorage", "sessionStorage", "indexedDB", "caches", "cookie"];
const CODE_FROM_TEXT = ["innerHTML", "outerHTML", "insertAdjacentHTML", "eval", "Function"];

const files = readdirSync(WEB, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".js"))
  .sort();
/** @type {Map<string, Node>} */
const trees = new Map(files.map((path) => [path, tree(path)]));

/** @param {string} path */
function source(path) {
  return readFileSync(join(WEB, path), "utf8");
}

/** @param {string} path @returns {Node} */
function tree(path) {
  return parse(source(path), {
    ecmaVersion: 2022,
    sourceType: path === "pages/gate.js" ? "script" : "module",
  });
}

/** Every node of a syntax tree. @param {unknown} node @returns {Generator<Node>} */
function* nodes(node) {
  if (Array.isArray(node)) {
    for (const child of node) yield* nodes(child);
  } else if (node && typeof node === "object") {
    if ("type" in node) yield/** @type {Node} */ (node);
    for (const child of Object.values(node)) yield* nodes(child);
  }
}

/** The part of a node that is a property's name and no name of its own; `window.x` counts as `x`.
 * @param {Node} node @returns {Node | undefined} */
function propertyName(node) {
  if (node.computed) return undefined;
  if (node.type === "MemberExpression") {
    return ["window", "globalThis", "self"].includes(node.object.name) ? undefined : node.property;
  }
  return node.type === "Property" || node.type.endsWith("Definition") ? node.key : undefined;
}

/** The names a file takes from its surroundings. @param {Node} root */
function globalNames(root) {
  const properties = new Set([...nodes(root)].map(propertyName));
  return [...nodes(root)]
    .filter((node) => node.type === "Identifier" && !properties.has(node))
    .map((node) => node.name);
}

/** Where a file's imports point to, relative to web/. @param {string} path */
function imports(path) {
  return [...nodes(trees.get(path))]
    .filter((node) => node.source?.type === "Literal")
    .map((node) => relative(WEB, normalize(join(WEB, dirname(path), node.source.value))));
}

/** @param {(path: string) => boolean} where @param {(path: string, target: string) => boolean} allowed */
function strayImports(where, allowed) {
  return files
    .filter(where)
    .flatMap((path) => imports(path).map((to) => [path, to]))
    .filter(([path, to]) => !allowed(/** @type {string} */ (path), /** @type {string} */ (to)))
    .map(([path, to]) => `${path} imports ${to}`);
}

/** @param {string[]} names @param {string[]} except */
function users(names, except) {
  return files
    .filter((path) => !except.includes(path))
    .flatMap((path) =>
      globalNames(/** @type {Node} */ (trees.get(path)))
        .filter((name) => names.includes(name))
        .map((name) => `${path}: ${name}`),
    );
}

test("only the environments name the browser's devices, clocks and address (gate.js runs before them)", () => {
  assert.deepEqual(users(BROWSER, ["browser/environment.js", "office/environment.js", "pages/gate.js"]), []);
});

test("nothing is stored in the person's browser", () => {
  const properties = files.flatMap((path) =>
    [...nodes(trees.get(path))]
      .filter((node) => node.type === "Identifier" && STORAGE.includes(node.name))
      .map((node) => `${path}: ${node.name}`),
  );
  assert.deepEqual(properties, []);
});

test("no text is turned into markup or code", () => {
  const found = files.flatMap((path) =>
    [...nodes(trees.get(path))]
      .filter((node) => node.type === "Identifier" && CODE_FROM_TEXT.includes(node.name))
      .map((node) => `${path}: ${node.name}`),
  );
  assert.deepEqual(found, []);
});

test("checks import only measure, rehearsal, other checks and types", () => {
  const allowed = /^(measure|rehearsal|checks)\/|^types\.js$/;
  assert.deepEqual(
    strayImports(
      (path) => path.startsWith("checks/"),
      (_, to) => allowed.test(to),
    ),
    [],
  );
});

test("checks and ui never meet", () => {
  assert.deepEqual(
    strayImports(
      (path) => path.startsWith("ui/"),
      (_, to) => !to.startsWith("checks/"),
    ),
    [],
  );
});

test("measure is pure: it imports nothing but itself and types", () => {
  assert.deepEqual(
    strayImports(
      (path) => path.startsWith("measure/"),
      (_, to) => /^measure\/|^types\.js$/.test(to),
    ),
    [],
  );
});

test("measure touches no page and no clock", () => {
  const inMeasure = users(["document", "window", "Date", "setTimeout", ...BROWSER], []).filter((use) =>
    use.startsWith("measure/"),
  );
  assert.deepEqual(inMeasure, []);
});

test("scripts hold no words: what a person reads is rendered by the server", () => {
  // Two plain words in a row, outside of an Error: those are for developers and never shown.
  const words = /(^|\s)\p{Letter}{2,}[,.!?]? \p{Letter}{2,}/u;
  // Texts of the browsers' own errors, which one place has to know; a CSS selector has no such list.
  const except = ["measure/media_errors.js"];
  const found = files
    .filter((path) => !except.includes(path))
    .flatMap((path) => {
      const root = trees.get(path);
      const forDevelopers = new Set(
        [...nodes(root)]
          .filter((node) => node.type === "NewExpression" && /Error|Exception/.test(node.callee.name ?? ""))
          .flatMap((node) => [...nodes(node.arguments)]),
      );
      return [...nodes(root)]
        .filter((node) => !forDevelopers.has(node))
        .map((node) => (node.type === "TemplateElement" ? node.value.raw : node.value))
        .filter((value) => typeof value === "string" && words.test(value) && !/[[\]#>]/.test(value))
        .map((value) => `${path}: ${value}`);
    });
  assert.deepEqual(found, []);
});

test("the gate is ECMAScript 5, so that very old browsers can say that they are too old", () => {
  assert.doesNotThrow(() => parse(source("pages/gate.js"), { ecmaVersion: 5, sourceType: "script" }));
});

test("no script names another server", () => {
  const found = files.flatMap((path) =>
    [...nodes(trees.get(path))]
      .map((node) => (node.type === "TemplateElement" ? node.value.raw : node.value))
      .filter((value) => typeof value === "string" && /^\s*(https?|wss?):\/\/\w/.test(value))
      .map((value) => `${path}: ${value}`),
  );
  assert.deepEqual(found, []);
});
