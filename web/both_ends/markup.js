/** The elements for signals, made here and not in the page: what only appointments need is loaded after the first view. */

import { one } from "../ui/templates.js";

/** @typedef {Record<string, string>} Words  checker/both_ends/messages.py words them */

/**
 * @param {Document} document
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {(Node|string)[]} children
 */
export function make(document, tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** One of the page's icons, as another one of its sheet. @param {Document} document @param {string} name */
export function icon(document, name) {
  const svg = /** @type {Element} */ (
    one(document, "svg.icon")?.cloneNode(true) ?? make(document, "span", {})
  );
  svg.setAttribute("class", "icon");
  const use = svg.querySelector("use");
  use?.setAttribute("href", (use.getAttribute("href") ?? "").replace(/#.*/, `#${name}`));
  return svg;
}

/** @param {Document} document @param {Words} words @param {string} key  of a signal of the client */
export function askButton(document, words, key) {
  const shown = key === "please_call" ? [icon(document, "phone")] : [];
  const button = { type: "button", class: "second", "data-ask": key };
  return make(document, "button", button, ...shown, words[key] ?? "");
}

/** @param {Document} document @param {Words} words @param {string[]} keys  of the client's signals */
export function section(document, words, keys) {
  const word = (/** @type {string} */ tag, /** @type {string} */ name) =>
    make(document, tag, { "data-word": name });
  const again = make(
    document,
    "button",
    { type: "button", "data-again": "" },
    icon(document, "again"),
    words.again ?? "",
  );
  const told = make(
    document,
    "div",
    { class: "told", "data-told": "", hidden: "" },
    word("h2", "title"),
    word("p", "text"),
    word("p", "when"),
    make(document, "p", { "data-offer": "", hidden: "" }, again),
  );
  const back = make(
    document,
    "button",
    { type: "button", class: "quiet", "data-ask": "" },
    words.take_back ?? "",
  );
  const said = make(document, "span", {}, word("b", "text"), " ", word("span", "when"));
  const asked = make(
    document,
    "p",
    { class: "asked", "data-asked": "", tabindex: "-1", hidden: "" },
    said,
    " ",
    back,
  );
  const asks = make(
    document,
    "div",
    { class: "answers", "data-asks": "" },
    ...keys.map((key) => askButton(document, words, key)),
  );
  return make(
    document,
    "section",
    { class: "ends", "data-ends": "", "aria-label": words.label ?? "" },
    told,
    make(document, "p", { class: "silent" }, words.silent ?? ""),
    asked,
    asks,
    make(document, "p", { class: "note", "data-slot": "note", role: "status" }),
  );
}

/** Load the style sheet that stands beside the page's. @param {Document} document */
export function addStyle(document) {
  const own = document.querySelector('link[rel="stylesheet"][href$="css/check/page.css"]');
  const href = (own?.getAttribute("href") ?? "").replace("page.css", "both_ends.css");
  document.head.append(make(document, "link", { rel: "stylesheet", href }));
}
