/** Changes to a script that a test should notice: one operator, one figure, one statement at a time. Pure. */
import { parse } from "acorn";
import { nodes } from "../sources.js";

/** @typedef {import("../sources.js").Node} Node */
/** @typedef {{start: number, end: number, text: string, where: string}} Mutant  `text` in place of a part */

/** @type {Record<string, string>} */
const OPERATORS = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "===": "!==",
  "!==": "===",
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "%": "*",
  "**": "*",
  "&&": "||",
  "||": "&&",
  "??": "&&",
  "+=": "-=",
  "-=": "+=",
  "*=": "/=",
  "/=": "*=",
};
/** @type {Record<string, string>} */
const METHODS = { min: "max", max: "min", floor: "ceil", ceil: "floor", every: "some", some: "every" };
const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

/**
 * Every change to the code inside functions. What stands outside of them is data: tests use it, and changing
 * both says nothing.
 * @param {string} source
 * @returns {Mutant[]}
 */
export function mutants(source) {
  const tree = parse(source, { ecmaVersion: 2022, sourceType: "module" });
  return [...outermost(tree, "")].flatMap(({ name, node }) =>
    [...nodes([node.params, node.body])].flatMap((inner) =>
      changes(inner, source).map((change) => ({ ...change, where: name })),
    ),
  );
}

/**
 * Functions that lie in no other, and what they are called: by themselves, their method or their constant.
 * @param {unknown} node @param {string} name @returns {Generator<{name: string, node: Node}>}
 */
function* outermost(node, name) {
  if (Array.isArray(node)) {
    for (const child of node) yield* outermost(child, name);
  } else if (node && typeof node === "object" && "type" in node) {
    const one = /** @type {Node} */ (node);
    const own =
      one.id?.name ?? (one.type.endsWith("Definition") || one.type === "Property" ? keyOf(one) : name);
    if (FUNCTIONS.has(one.type)) yield { name: own, node: one };
    else for (const child of Object.values(one)) yield* outermost(child, own);
  }
}

/** @param {Node} node */
function keyOf({ key }) {
  return key.type === "PrivateIdentifier" ? `#${key.name}` : (key.name ?? String(key.value));
}

/** @param {Node} node @param {string} source @returns {Omit<Mutant, "where">[]} */
function changes(node, source) {
  const part = (/** @type {Node} */ of) => source.slice(of.start, of.end);
  const whole = (/** @type {string} */ text) => ({ start: node.start, end: node.end, text });
  switch (node.type) {
    case "BinaryExpression":
    case "LogicalExpression":
    case "AssignmentExpression":
      return operator(node, source);
    case "ConditionalExpression":
    case "IfStatement":
      return ["true", "false"].map((text) => ({ start: node.test.start, end: node.test.end, text }));
    case "UnaryExpression":
      return "!-".includes(node.operator) ? [whole(part(node.argument))] : [];
    case "UpdateExpression":
      return [whole(part(node).replace(node.operator, node.operator === "++" ? "--" : "++"))];
    case "Literal":
      return literal(node).map(whole);
    case "ExpressionStatement":
      return [whole(";")];
    case "CallExpression":
      return method(node);
    default:
      return [];
  }
}

/** @param {Node} node @param {string} source */
function operator({ operator: was, left, right }, source) {
  const now = OPERATORS[was];
  const at = left.end + source.slice(left.end, right.start).indexOf(was);
  return now ? [{ start: at, end: at + was.length, text: now }] : [];
}

/** @param {Node} node @returns {string[]} */
function literal({ value, raw }) {
  if (typeof value === "number") return [`(${raw} + 1)`];
  if (typeof value === "boolean") return [String(!value)];
  return typeof value === "string" && value ? [`"not ${value}"`] : [];
}

/** @param {Node} node */
function method({ callee }) {
  const now = METHODS[callee.property?.name];
  return now ? [{ start: callee.property.start, end: callee.property.end, text: now }] : [];
}
