/**
 * The direct rehearsal on the page: when it may run, and the quiet part that it adds. Its code is loaded when there is a result; the
 * check is whole without it.
 */

import { mark, one } from "../ui/templates.js";
import { icon, make } from "./markup.js";

/**
 * @typedef {{rating: string, title: string, hint: string, steps: string[]}} Finding
 * @typedef {{name: string, findings: Record<string, Finding>, notes: Record<string, string>}} Words
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
  const part = section(page, words);
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

/** @param {HTMLElement} page @param {Words} words */
function section(page, words) {
  const { ownerDocument: document } = page;
  const heading = make(document, "h2", { id: "direct-name" }, words.name);
  const head = make(document, "div", { class: "head" }, heading);
  const about = {
    class: "part",
    "data-check": "direct",
    "data-state": "waiting",
    "aria-labelledby": "direct-name",
  };
  const part = /** @type {HTMLElement} */ (make(document, "section", { ...about, hidden: "" }, head));
  one(page, ".parts")?.after(part);
  return part;
}

/**
 * Returns what is said of it; nothing where it came to nothing.
 * @param {HTMLElement} part @param {Words} words @param {{finding: string, notes: string[]}} verdict
 */
function show(part, words, { finding, notes }) {
  const known = words.findings[finding];
  mark(part, "state", "done");
  mark(part, "finding", finding);
  mark(part, "rating", known?.rating ?? "unknown");
  part.hidden = !known;
  if (!known) return "";
  const { ownerDocument: document } = part;
  const verdict = make(
    document,
    "p",
    { class: "verdict" },
    icon(document, known.rating),
    make(document, "b", {}, known.title),
  );
  const said = [known.hint, ...notes.map((note) => words.notes[note] ?? "")].filter(Boolean);
  const help = make(document, "div", { class: "help" }, ...said.map((text) => make(document, "p", {}, text)));
  if (known.steps.length)
    help.append(
      make(
        document,
        "ol",
        { "data-steps": "" },
        ...known.steps.map((step) => make(document, "li", {}, step)),
      ),
    );
  const outcome = make(
    document,
    "div",
    { "data-slot": "outcome" },
    verdict,
    ...(help.children.length ? [help] : []),
  );
  one(part, ".body")?.remove();
  part.append(make(document, "div", { class: "body" }, outcome));
  return `${words.name}: ${known.title}`;
}
