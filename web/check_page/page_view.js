/** The page around its parts, after each change of the flow: phase, verdict, the way on, and the order of all of it. */

import { copy, mark, one, textOf } from "../ui/templates.js";
import { hasGone } from "./page_history.js";
import { doorOf, isBusy, overall, verdict, worstFirst } from "./summary.js";
import { keepingFocus, placeWayOn } from "./way_on.js";

/** @typedef {import("./flow.js").CheckFlow} CheckFlow */

/** Of several changes none is told: a computer that is put into its dock changes all at once, and the way on stays in sight. */
const MOST_TOLD = 1;

export class PageView {
  /**
   * @param {HTMLElement} page  `<main id="page">`
   * @param {CheckFlow} flow
   * @param {object} about
   * @param {import("../types.js").Config} about.config
   * @param {{access: object|null}} about.handoff  the code, from the link or typed
   * @param {History} about.history
   * @param {{say: (text: string) => void, focused: (heading: string) => void}} about.announcer
   */
  constructor(page, flow, about) {
    this.page = page;
    this.flow = flow;
    this.about = about;
    this.verdict = one(page, "[data-overall]");
    /** Nothing that a talk needs is known to be missing. */
    this.open = true;
    this.sections = new Map(
      [...flow.parts.keys()].map((name) => [name, one(page, `[data-check="${name}"]`)]),
    );
    page.addEventListener("when", () => this.show());
  }

  /** Show what is known now; what stays the same is not touched. Another result is announced, the first one leads. */
  show() {
    const { page, flow } = this;
    const ends = page.dataset.phase === "checking";
    mark(page, "phase", flow.phase);
    page.toggleAttribute("data-old", flow.old);
    this.#door();
    const isOther = this.#verdict();
    keepingFocus(page.ownerDocument, () => this.#order());
    placeWayOn(page);
    if (isOther && flow.phase === "result" && !ends) this.say();
  }

  /** Announce the verdict. */
  say() {
    this.about.announcer.say(textOf(this.verdict));
  }

  /** The counsellor asks for this part: it stands first until it is done. @param {string} name */
  putFirst(name) {
    const section = this.sections.get(name);
    keepingFocus(this.page.ownerDocument, () => section?.parentElement?.prepend(section));
  }

  /** The verdict comes into view, and with it what to do next; who reads by ear is at it. */
  lead() {
    this.verdict?.focus({ preventScroll: true });
    one(this.page, "h1")?.scrollIntoView();
    this.about.announcer.focused(textOf(this.verdict));
  }

  #door() {
    const { page, flow, about } = this;
    if (!isBusy(flow)) this.open = ![...flow.parts.values()].some(({ rating }) => rating === "blocked");
    const gone = hasGone(about.history);
    const hasCode = about.handoff.access !== null;
    const { when } = page.dataset;
    const { phase, old } = flow;
    page.toggleAttribute("data-gone", gone && old);
    mark(page, "way", this.open ? "open" : "closed");
    mark(page, "door", doorOf({ phase, open: this.open, old, gone, when, hasCode }));
    const onward = one(page, "[data-onward]");
    if (onward) onward.hidden = when === "ahead" || when === "over" || !(when || hasCode);
  }

  /** Returns whether it is another one now. */
  #verdict() {
    const { page, flow, about } = this;
    const { ratings } = about.config;
    const shows = flow.phase === "result";
    const [place, note] = [this.verdict, one(page, "[data-stale-note]")];
    if (note) note.hidden = !flow.old;
    if (!place) return false;
    place.dataset.overall = shows ? overall(flow, ratings) : "pending";
    const text = shows ? verdict(flow, ratings) : "pending";
    const parked = text === "changed" ? flow.parked : [];
    page.toggleAttribute("data-changed", text === "changed");
    const shown = [text, ...parked.flatMap(({ check, changes }) => [check.name, ...changes])].join(" ");
    if (flow.phase === "welcome" || place.dataset.text === shown) return false;
    place.dataset.text = shown;
    const sentence = copy(page, "data-overall-for", text);
    if (sentence) this.#sayChanges(sentence, parked);
    place.replaceChildren(...(sentence ? [sentence] : []));
    return true;
  }

  /** @param {DocumentFragment} sentence @param {import("./flow.js").Part[]} parked */
  #sayChanges(sentence, parked) {
    const changes = new Set(parked.flatMap(({ changes }) => changes));
    const told = changes.size > MOST_TOLD ? [] : [...changes]; // the heading says that something has changed
    const said = told.map((change) => copy(this.page, "data-changed-for", change) ?? "");
    one(sentence, "[data-changes]")?.replaceChildren(...said);
    const names = parked.map(({ check }) => one(this.sections.get(check.name), "h2")?.textContent?.trim());
    one(sentence, "[data-old-parts]")?.replaceChildren(names.join(", "));
  }

  /** In the document as on the screen, so for screen readers and the keyboard, too. */
  #order() {
    const { page, flow, open } = this;
    if (flow.phase === "result" && isBusy(flow)) return; // nothing moves under the person's hands
    const closed = flow.phase === "result" && !open;
    const parts = [...flow.parts.values()];
    const help = one(page, "[data-help-on]");
    this.#arrange(flow.phase === "result" ? worstFirst(parts) : parts, closed ? help : null);
    const all_parts = one(page, ".parts");
    const onward = one(page, "[data-onward]");
    if (!closed) behind(help, all_parts);
    if (closed) behind(onward, all_parts);
    else behind(all_parts, onward);
    const later = closed && page.dataset.when === "ahead";
    const go_on = one(page, "[data-go-on]");
    if (!later) behind(go_on, one(page, "[data-not-loaded]"));
    else if (go_on && go_on.parentElement !== help) help?.prepend(go_on);
  }

  /**
   * @param {import("./flow.js").Part[]} parts
   * @param {HTMLElement|null} help  stands behind what is not well
   */
  #arrange(parts, help) {
    const place = one(this.page, ".parts");
    const section = (/** @type {import("./flow.js").Part} */ { check }) => this.sections.get(check.name);
    const well = (/** @type {import("./flow.js").Part} */ { state, rating }) =>
      state === "done" && rating === "ready";
    const [bad, good] = [parts.filter((part) => !well(part)), parts.filter(well)];
    const order = help ? [...bad.map(section), help, ...good.map(section)] : parts.map(section);
    const elements = order.filter((element) => !!element);
    if (elements.some((element, i) => place?.children[i] !== element)) place?.append(...elements);
  }
}

/** Put an element behind another one, unless it stands there. @param {Element|null} element @param {Element|null} other */
function behind(element, other) {
  if (element && other?.nextElementSibling !== element) other?.after(element);
}
