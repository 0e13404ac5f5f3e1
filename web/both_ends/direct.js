/**
 * The direct rehearsal on the page: when it may run, and the quiet part that it adds. Its code is loaded when there is a result; the
 * check is whole without it.
 */

import { mark, one } from "../ui/templates.js";
import { icon, make } from "./markup.js";

/**
 * @typedef {{rating: string, title: string, hint: string, steps: string[]}} Finding
 * @typedef {{findings: Record<string, Finding>, notes: Record<string, string>}} Words
 *   checker/both_ends/messages.py makes it
 *
 * @typedef {object} Flow  of check_page/flow.js
 * @property {string} phase
 * @property {boolean} recalled
 * @property {import("../types.js").Progress} more
 * @property {AbortController} aside
 * @property {() => void} changed
 *
 * @typedef {object} About
 * @property {import("../browser/environment.js").Environment} environment
 * @property {HTMLElement} page
 * @property {Flow} flow
 * @property {(text: string) => void} announce
 */

const MODULE = "direct/client.js";

/** @param {About} about @param {import("./channel.js").Channel} channel @param {Words} words */
export function joinDirect({ environment, page, flow, announce }, channel, words) {
  const wish = /** @type {HTMLInputElement|null} */ (page.querySelector("[data-direct-wish]"));
  if (!wish || page.querySelector("[data-check=direct]")) return;
  const part = section(page);
  /** @type {import("../direct/client.js").ClientSide|null} */
  let side = null;
  let isLoading = false;
  const isReady = () => {
    const rating = one(page, "[data-overall]")?.dataset.overall ?? "pending";
    return wish.checked && flow.phase === "result" && !flow.recalled && rating !== "pending";
  };
  const found = (/** @type {{finding: string, notes: string[]}} */ verdict) => {
    const text = show(part, words, verdict);
    if (!text) return;
    flow.more = { direct: { state: "done", ...verdict } };
    flow.changed();
    announce(text);
  };
  const consider = async () => {
    if (!isReady() && !part.dataset.finding) mark(part, "state", "waiting");
    if (isReady() && !side && !isLoading) {
      isLoading = true;
      const module = await environment.module(MODULE);
      isLoading = false;
      side =
        module && new module.ClientSide(environment, { isReady, leaving: () => flow.aside.signal, found });
    }
    side?.consider();
  };
  channel.on("direct", (news) => side?.hear(news));
  wish.addEventListener("change", consider);
  const attributeFilter = ["data-phase", "data-overall", "data-old"];
  new MutationObserver(consider).observe(page, { attributes: true, subtree: true, attributeFilter });
  consider();
}

/** @param {HTMLElement} page */
function section(page) {
  const about = {
    class: "path",
    "data-check": "direct",
    "data-state": "waiting",
    "aria-labelledby": "direct-name",
    hidden: "",
  };
  const part = make(page.ownerDocument, "section", about);
  one(page, ".parts")?.after(part);
  return /** @type {HTMLElement} */ (part);
}

/**
 * Returns what is said of it; nothing where it came to nothing.
 * @param {HTMLElement} part
 * @param {Words} words
 * @param {{finding: string, notes: string[]}} verdict
 */
function show(part, words, { finding, notes }) {
  const known = words.findings[finding];
  mark(part, "state", "done");
  mark(part, "finding", finding);
  mark(part, "rating", known?.rating ?? "unknown");
  mark(part, "noted", notes.join(" ") || null);
  part.hidden = !known;
  if (!known) return "";
  part.replaceChildren(
    ...texts(
      part.ownerDocument,
      known,
      notes.map((note) => words.notes[note] ?? ""),
    ),
  );
  return known.title;
}

/** @param {Document} document @param {Finding} known @param {string[]} noted */
function texts(document, { rating, title, hint, steps }, noted) {
  const name = make(
    document,
    "h2",
    { id: "direct-name" },
    icon(document, rating),
    make(document, "span", {}, title),
  );
  const said = [hint, ...noted].filter(Boolean).map((text) => make(document, "p", {}, text));
  const list = steps.map((step) => make(document, "li", {}, step));
  return [name, ...said, ...(list.length ? [make(document, "ol", { "data-steps": "" }, ...list)] : [])];
}
