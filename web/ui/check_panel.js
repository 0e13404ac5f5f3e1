/** One part of the page: shows a state, a finding, a question, and gives a check its stage. */

import { deviceChoice } from "./device_select.js";
import { meter } from "./meter.js";
import { ownVoice } from "./own_voice.js";
import { endSelfView, selfView } from "./self_view.js";
import { all, beside, fill, mark, one, words } from "./templates.js";

/**
 * @typedef {import("../types.js").Stage} Stage
 * @typedef {import("../types.js").State} State
 *
 * @typedef {object} PanelOptions
 * @property {import("./announcer.js").Announcer} announcer
 * @property {(kind: import("../types.js").DeviceKind, id: string) => void} choose  a device was chosen
 * @property {(place: ParentNode) => void} fillIn  fill in what only the page has: its own address
 * @property {boolean} skippable
 * @property {HTMLElement|null} voice  where the person's own voice is played back
 * @property {import("./own_voice.js").Player} player
 */

/** The second press of a double click lands on what has just appeared under the finger: it is not meant. */
const DELIBERATE_MS = 600;
const TYPING = "input,textarea,select";
const DEVICE_FAILED = ["busy", "missing", "ended", "muted", "no_frames", "silent"]
  .map((finding) => `[data-finding=${finding}]`)
  .join();

export class CheckPanel {
  /**
   * @param {HTMLElement} section  `[data-check]`
   * @param {PanelOptions} options
   */
  constructor(section, options) {
    this.section = section;
    this.options = options;
    this.heading = one(section, "h2");
    this.line = section.querySelector("[data-line]");
    this.recording = ownVoice(options.voice, options.player);
    this.picture = selfView(this.#tool("picture"));
    this.level = meter(this.#tool("level"));
    const { offer, chosen } = deviceChoice(section, options.choose);
    this.devices = offer;
    this.chosen = chosen;
    /** @type {AbortController|undefined} */
    this.listening = undefined;
    /** A question has gone by itself: the press that was meant for it must not hit the next one. */
    this.withdrawn = false;
    /** What is shown beside the finding. @type {string[]} */
    this.noted = [];
  }

  /**
   * @param {State} state
   * @param {string|null} finding
   * @param {boolean} [quietly]  without an announcement
   * @param {string[]} [notes]  beside the finding
   * @returns {string|null} the rating of the finding
   */
  show(state, finding, quietly = false, notes = []) {
    const focus = this.#rememberFocus();
    const rating = this.#show(state, finding, notes);
    this.#buttons(state);
    if (state === "running") this.recording(null);
    if (state !== "running") this.#hide("level");
    focus();
    if (!quietly) this.#announce(state);
    return rating;
  }

  /** @param {State} state @param {string|null} finding @param {string[]} notes */
  #show(state, finding, notes) {
    const { section } = this;
    section.dataset.state = state;
    fill(section, "data-line-for", state, this.line);
    fill(section, "data-hint", null, this.#slot("hint"));
    fill(section, "data-question", null, this.#slot("question"));
    const outcome = this.#slot("outcome");
    const template = fill(section, "data-finding", finding, outcome);
    this.noted = beside(section, notes, outcome);
    if (outcome) this.options.fillIn(outcome);
    const rating = finding === null ? null : (template?.dataset.rating ?? "unknown");
    mark(section, "finding", finding);
    mark(section, "rating", rating);
    mark(section, "noted", notes.join(" ") || null);
    return rating;
  }

  /** @param {State} state */
  #buttons(state) {
    const runs = state === "running" || state === "asking";
    const skip = one(this.section, "[data-action=skip]");
    const retry = one(this.section, "[data-action=retry]");
    if (skip) skip.hidden = !runs || !this.options.skippable;
    if (retry) retry.hidden = runs || state === "waiting";
  }

  /** Announce the finding. */
  tell() {
    this.#announceText([words(this.#slot("outcome")), ...this.noted].join(". "));
  }

  /** @param {State} state */
  #announce(state) {
    const foreground = this.section.hasAttribute("data-current");
    if (state === "done") this.tell();
    if (state === "stale" || (state === "running" && foreground)) this.#announceText(words(this.line));
  }

  /** @param {string} text */
  #announceText(text) {
    this.options.announcer.say(text, words(this.heading));
  }

  #focusHeading() {
    if (!this.heading || document.activeElement === this.heading) return;
    this.heading.focus({ preventScroll: true });
    this.options.announcer.focused(words(this.heading));
  }

  /**
   * Bring this part to the foreground, or send it back.
   * @param {boolean} foreground
   * @param {boolean} focus
   */
  current(foreground, focus) {
    this.section.toggleAttribute("data-current", foreground);
    if (!foreground) return;
    endSelfView(document);
    this.#pause("[data-action=skip]");
    if (!focus || document.activeElement?.matches(TYPING)) return;
    this.#focusHeading();
    this.#bringIntoView();
  }

  /** Its picture and question need space; the own picture above stays in view where there is room for both. */
  #bringIntoView() {
    const above = one(document, "[data-picture-stays]");
    const { top, bottom } = this.section.getBoundingClientRect();
    const from = Math.min(top, above?.getBoundingClientRect().top ?? top);
    const both = above && bottom - from < innerHeight;
    const place_top = both ? from : top;
    if (place_top < 0 || place_top > innerHeight / 3) (both ? above : this.section).scrollIntoView();
  }

  /** The device that is selected after the one before could not be opened; null where there is no other to try. */
  choice() {
    return this.section.matches(DEVICE_FAILED) ? this.chosen() : null;
  }

  /** Take no press for a moment. @param {string} buttons */
  #pause(buttons) {
    for (const each of all(this.section, buttons)) {
      const button = /** @type {HTMLButtonElement} */ (each);
      button.disabled = true;
      setTimeout(() => {
        button.disabled = false;
      }, DELIBERATE_MS);
    }
  }

  /**
   * The stage of one run of the check (`run` disconnects it at its end). Once the signal aborts, the picture is
   * gone.
   * @param {AbortSignal} signal
   * @param {(asks: boolean) => void} asking
   * @returns {Stage}
   */
  stage(signal, asking) {
    this.withdrawn = false;
    signal.addEventListener("abort", () => this.picture(null), { once: true });
    const unask = () => {
      if (signal.aborted || this.section.dataset.state !== "asking") return;
      this.#state("running");
      this.#swap("question", null);
      asking(false);
    };
    return {
      hint: (name) => this.#hint(name),
      ask: (question) => {
        this.#state("asking");
        asking(true);
        return this.#ask(question).finally(unask);
      },
      unask: () => {
        this.withdrawn ||= this.section.dataset.state === "asking";
        unask();
      },
      picture: this.picture,
      level: this.level,
      devices: this.devices,
      recording: this.recording,
      isRead: () => this.options.announcer.isRead,
      reading_ms: () => this.options.announcer.reading_ms(),
    };
  }

  /** @param {State} state  without touching what is known */
  #state(state) {
    this.section.dataset.state = state;
    fill(this.section, "data-line-for", state, this.line);
    this.#buttons(state);
  }

  /** @param {string|null} name */
  #hint(name) {
    const slot = this.#slot("hint");
    if (slot?.getAttribute("data-shown") === name) return;
    if (slot) mark(slot, "shown", name);
    this.#swap("hint", name);
  }

  /** @param {string} question @returns {Promise<string>} */
  #ask(question) {
    this.#swap("question", question);
    if (this.withdrawn && !this.options.announcer.isRead) this.#pause("[data-answer]");
    this.withdrawn = false;
    this.listening?.abort(); // a question that was withdrawn takes no answer
    this.listening = new AbortController();
    const { signal } = this.listening;
    return new Promise((resolve) => {
      this.#slot("question")?.addEventListener(
        "click",
        ({ target }) => {
          const button = /** @type {Element} */ (target).closest("[data-answer]");
          if (button) resolve(button.getAttribute("data-answer") ?? "");
        },
        { signal },
      );
    });
  }

  /** @param {"hint"|"question"} kind @param {string|null} name */
  #swap(kind, name) {
    const slot = this.#slot(kind);
    const focus = this.#rememberFocus();
    fill(this.section, `data-${kind}`, name, slot);
    focus();
    if (!name) return;
    this.#announceText(words(slot));
    if (this.section.hasAttribute("data-current")) slot?.scrollIntoView({ block: "nearest" });
  }

  /** A button that goes away with the focus on it hands the focus to the heading. */
  #rememberFocus() {
    const active = document.activeElement;
    const inside = this.section.contains(active);
    return () => {
      if (inside && (!active?.isConnected || active.closest("[hidden]"))) this.#focusHeading();
    };
  }

  /** @param {string} name */
  #slot(name) {
    return one(this.section, `[data-slot=${name}]`);
  }

  /** @param {string} name */
  #tool(name) {
    return one(this.section, `[data-tool=${name}]`);
  }

  /** @param {string} name */
  #hide(name) {
    const tool = this.#tool(name);
    if (tool) tool.hidden = true;
  }
}
