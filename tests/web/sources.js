/** The scripts of web/ as syntax trees, for the tests of how they are built. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "acorn";

/** @typedef {Record<string, any> & {type: string}} Node */

const WEB = fileURLToPath(new URL("../../web", import.meta.url));
/** A classic script: it runs where modules do not. */
export const GATE = "pages/gate.js";

export const files = readdirSync(WEB, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".js"))
  .sort();
/** @type {Map<string, Node>} */
const trees = new Map(files.map((path) => [path, read(path)]));
/** Each file's imports, paths relative to web/. */
export const imports = new Map(files.map((path) => [path, importsOf(path)]));

/** @param {string} path */
export function source(path) {
  return readFileSync(join(WEB, path), "utf8");
}

/** @param {string} path @returns {Node} */
function read(path) {
  return parsed(source(path), path === GATE ? "script" : "module");
}

/** @param {string} text @param {"script"|"module"} [sourceType] @returns {Node} */
export function parsed(text, sourceType = "module") {
  return /** @type {any} */ (parse(text, { ecmaVersion: 2022, sourceType }));
}

/** @param {string} path @returns {Node} */
export function tree(path) {
  return /** @type {Node} */ (trees.get(path));
}

/** Every node of a syntax tree. @param {unknown} node @returns {Generator<Node>} */
export function* nodes(node) {
  if (Array.isArray(node)) {
    for (const child of node) yield* nodes(child);
  } else if (node && typeof node === "object") {
    if ("type" in node) yield/** @type {Node} */ (node);
    for (const child of Object.values(node)) yield* nodes(child);
  }
}

/** @param {string} path */
function importsOf(path) {
  return [...nodes(tree(path))]
    .filter((node) => node.source?.type === "Literal")
    .map((node) => resolved(path, node.source.value));
}

/** The path of what an import names. @param {string} path  of the importing module @param {string} specifier */
export function resolved(path, specifier) {
  return relative(WEB, normalize(join(WEB, dirname(path), specifier)));
}
