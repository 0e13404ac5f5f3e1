/** The house rules of web/ that no linter knows; walls.test.js has those of the folders. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "acorn";
import { files, GATE, nodes, resolved, source, tree } from "./sources.js";

/** @typedef {import("./sources.js").Node} Node */

const BROWSER = ["navigator", "RTCPeerConnection", "AudioContext", "performance", "location"];
const ENVIRONMENTS = ["browser/page_environment.js", "browser/environment.js", "office/environment.js", GATE];
const STORAGE = ["localStorage", "sessionStorage", "indexedDB", "caches", "cookie"];
const CODE_FROM_TEXT = ["innerHTML", "outerHTML", "insertAdjacentHTML", "eval", "Function"];
const LOADED_BY_NAME = [
  "pages/check.js",
  "rehearsal/connection_check.js",
  "both_ends/begin.js",
  "direct/board.js",
  "direct/client.js",
  "measure/flat_tops.js",
  "ui/own_time.js",
  "ui/qr_picture.js",
];
const OUTSIDE = ["document", "window", "Date", "setTimeout", "setInterval", "fetch", "crypto", ...BROWSER];

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

/** @param {string[]} names @param {string[]} except */
function users(names, except) {
  return files
    .filter((path) => !except.includes(path))
    .flatMap((path) =>
      globalNames(tree(path))
        .filter((name) => names.includes(name))
        .map((name) => `${path}: ${name}`),
    );
}

test("only the environments name the browser's devices, clocks and address (gate.js runs before them)", () => {
  assert.deepEqual(users(BROWSER, ENVIRONMENTS), []);
});

/** The counsellor's own device stays in her tab (office/board/own_device.js); a client's browser keeps nothing. */
const STORED = ["office/environment.js: sessionStorage", "office/environment.js: sessionStorage"];

test("nothing is stored in the person's browser, but for the counsellor's own device in her tab", () => {
  const properties = files.flatMap((path) =>
    [...nodes(tree(path))]
      .filter((node) => node.type === "Identifier" && STORAGE.includes(node.name))
      .map((node) => `${path}: ${node.name}`),
  );
  assert.deepEqual(properties, STORED);
});

test("no text is turned into markup or code", () => {
  const found = files.flatMap((path) =>
    [...nodes(tree(path))]
      .filter((node) => node.type === "Identifier" && CODE_FROM_TEXT.includes(node.name))
      .map((node) => `${path}: ${node.name}`),
  );
  assert.deepEqual(found, []);
});

test("measure and rehearsal/estimate are pure: they touch no page, no clock, no network", () => {
  const pure = /^(measure|rehearsal\/estimate)\//;

  assert.deepEqual(
    users(OUTSIDE, []).filter((use) => pure.test(use)),
    [],
  );
});

test("scripts hold no words: what a person reads is rendered by the server", () => {
  // Two plain words in a row, outside of an Error: those are for developers and never shown.
  const words = /(^|\s)\p{Letter}{2,}[,.!?]? \p{Letter}{2,}/u;
  // Texts of the browsers' own errors, which one place has to know; a CSS selector has no such list.
  const except = ["measure/media_errors.js"];
  const found = files
    .filter((path) => !except.includes(path))
    .flatMap((path) => {
      const root = tree(path);
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
  assert.doesNotThrow(() => parse(source(GATE), { ecmaVersion: 5, sourceType: "script" }));
});

test("no regular expression looks behind, which is a SyntaxError in Safari before 16.4", () => {
  const found = files.flatMap((path) =>
    [...nodes(tree(path))]
      .filter((node) => node.type === "Literal" && /\(\?<[=!]/.test(node.regex?.pattern ?? ""))
      .map((node) => `${path}: ${node.regex.pattern}`),
  );
  assert.deepEqual(found, []);
});

test("no script names another server", () => {
  const found = files.flatMap((path) =>
    [...nodes(tree(path))]
      .map((node) => (node.type === "TemplateElement" ? node.value.raw : node.value))
      .filter((value) => typeof value === "string" && /^\s*(https?|wss?):\/\/\w/.test(value))
      .map((value) => `${path}: ${value}`),
  );
  assert.deepEqual(found, []);
});

/** The names that a module gives away. @param {string} path @returns {string[]} */
function exportsOf(path) {
  return [...nodes(tree(path))]
    .filter((node) => node.type === "ExportNamedDeclaration" && node.declaration)
    .flatMap(({ declaration }) => declaration.declarations ?? [declaration])
    .map(({ id }) => id.name);
}

/** What a module takes from others, as `path name`. @param {string} path @returns {string[]} */
function importedBy(path) {
  return [...nodes(tree(path))]
    .filter((node) => node.type === "ImportDeclaration")
    .flatMap((node) =>
      node.specifiers.map(
        (/** @type {Node} */ { imported }) => `${resolved(path, node.source.value)} ${imported.name}`,
      ),
    );
}

test("what a module exports is used: by another one, or where it stands", () => {
  const taken = new Set(files.flatMap(importedBy));
  const unused = files
    .filter((path) => !LOADED_BY_NAME.includes(path))
    .flatMap((path) => {
      const names = globalNames(tree(path));
      const isUsedHere = (/** @type {string} */ name) => names.filter((each) => each === name).length > 1;
      return exportsOf(path)
        .filter((name) => !taken.has(`${path} ${name}`) && !isUsedHere(name))
        .map((name) => `${path}: ${name}`);
    });

  assert.deepEqual(unused, []);
});

test("a method that others may call is called somewhere", () => {
  const all = files.flatMap((path) => [...nodes(tree(path))]);
  const called = new Set(
    all.flatMap((node) => {
      if (node.type === "MemberExpression") return [node.property.name];
      return node.type === "ObjectPattern"
        ? node.properties.map((/** @type {Node} */ { key }) => key?.name)
        : [];
    }),
  );
  const methods = all
    .filter((node) => node.type === "MethodDefinition" && node.key.type === "Identifier")
    .map((node) => node.key.name);

  assert.deepEqual(
    methods.filter((name) => name !== "constructor" && !called.has(name)),
    [],
  );
});
