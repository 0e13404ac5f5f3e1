/**
 * Name every binding that a script reads before its own declaration list has made it: `const a = b(), b = …`.
 *
 * The minifier joins declarations and can put a pattern in front of what it is made from
 * (tdewolff/minify 2.24: `const u = f(); const [a] = (u ?? "").x` becomes `const [a] = (u ?? "").x, u = f()`).
 *
 *     node early.js FILE…   prints `FILE: name` for each and ends with 1 if there is one
 */

import { readFileSync } from "node:fs";
import { parse } from "acorn";

/** @typedef {any} Node  of the ESTree kind */

/**
 * @param {Node} node
 * @param {(node: Node) => boolean} visit  false: not below this one
 */
function walk(node, visit) {
  if (!node || typeof node.type !== "string" || !visit(node)) return;
  for (const [key, value] of Object.entries(node)) {
    const isName = (key === "property" || key === "key") && !node.computed;
    if (!isName) for (const child of Array.isArray(value) ? value : [value]) walk(child, visit);
  }
}

/**
 * @param {Node} node
 * @param {boolean} later  whether functions, which run later, count too
 */
function names(node, later) {
  /** @type {string[]} */
  const found = [];
  walk(node, (child) => {
    if (child.type === "Identifier") found.push(child.name);
    return later || !/Function/.test(child.type);
  });
  return found;
}

/** @param {string} source */
export function early(source) {
  /** @type {string[]} */
  const found = [];
  walk(parse(source, { ecmaVersion: "latest", sourceType: "module" }), (node) => {
    if (node.type !== "VariableDeclaration") return true;
    const bound = node.declarations.map((/** @type {Node} */ one) => names(one.id, false));
    node.declarations.forEach((/** @type {Node} */ one, /** @type {number} */ at) => {
      const ahead = new Set(bound.slice(at).flat());
      found.push(...names(one.init, false).filter((name) => ahead.has(name)));
    });
    return true;
  });
  return found;
}

const problems = process.argv.slice(2).flatMap((file) => {
  return early(readFileSync(file, "utf8")).map((name) => `${file}: ${name}`);
});
for (const problem of problems) process.stdout.write(`${problem}\n`);
process.exitCode = problems.length ? 1 : 0;
