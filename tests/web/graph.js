/** What can be asked of modules that import each other. A graph maps a path to the paths that it imports. */
import { dirname } from "node:path";

/**
 * @typedef {Map<string, string[]>} Graph
 * @typedef {Record<string, string[]>} Rules  file or folder → files and folders that it may import
 */

/**
 * The rule of a file: its own, else that of its folder; folders inside of a folder have rules of their own.
 * @param {Rules} rules @param {string} path
 */
function ruleOf(rules, path) {
  return rules[path] ?? rules[dirname(path)];
}

/** Files that no rule covers. @param {Graph} graph @param {Rules} rules */
export function withoutRule(graph, rules) {
  return [...graph.keys()].filter((path) => !ruleOf(rules, path));
}

/** Imports that no rule allows. @param {Graph} graph @param {Rules} rules */
export function strays(graph, rules) {
  return [...graph].flatMap(([path, targets]) => {
    const allowed = ruleOf(rules, path) ?? [];
    const isStray = (/** @type {string} */ to) => !allowed.includes(to) && !allowed.includes(dirname(to));
    return targets.filter(isStray).map((to) => `${path} imports ${to}`);
  });
}

/** A file and all that it imports, over any number of steps. @param {Graph} graph @param {string} path */
export function closure(graph, path) {
  const seen = new Set([path]);
  for (const next of seen) for (const to of graph.get(next) ?? []) seen.add(to);
  return seen;
}

/**
 * What files of one folder reach in others that they must never meet.
 * @param {Graph} graph @param {string} from @param {string[]} forbidden
 */
export function meetings(graph, from, forbidden) {
  const lies = (/** @type {string} */ path, /** @type {string} */ place) =>
    path === place || path.startsWith(`${place}/`);
  return [...graph.keys()]
    .filter((path) => lies(path, from))
    .flatMap((path) => [...closure(graph, path)].map((to) => ({ path, to })))
    .filter(({ to }) => forbidden.some((place) => lies(to, place)))
    .map(({ path, to }) => `${path} reaches ${to}`);
}

/** Files that no other one imports. @param {Graph} graph */
export function entries(graph) {
  const imported = new Set([...graph.values()].flat());
  return [...graph.keys()].filter((path) => !imported.has(path));
}

/** Paths that reach themselves. @param {Graph} graph */
export function circles(graph) {
  return [...graph]
    .filter(([path, targets]) => targets.some((to) => closure(graph, to).has(path)))
    .map(([path]) => path);
}

/** The same graph of folders. @param {Graph} graph @returns {Graph} */
export function folders(graph) {
  /** @type {Graph} */
  const result = new Map();
  for (const [path, targets] of graph) {
    const own = dirname(path);
    const others = targets.map((to) => dirname(to)).filter((to) => to !== own);
    result.set(own, [...(result.get(own) ?? []), ...others]);
  }
  return result;
}
