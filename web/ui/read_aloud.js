/** Reading aloud what stands in the foreground, or the result; never while the page listens or plays its sound. */

import { all, one } from "./templates.js";

/** The microphone would take it for the person, and nobody would hear the sound. */
const LISTENS = ["running", "asking"]
  .flatMap((state) => [
    `[data-check=microphone][data-state=${state}]`,
    `[data-check=speaker][data-state=${state}]`,
  ])
  .join();
const BLOCKS = "h1, h2, h3, p, li";
const NOT_READ = ".answers, .way-on, [data-link], [data-slot=code], [data-slot=code-form]";

/**
 * @typedef {object} Speaker
 * @property {(callback: (there: boolean) => void) => void} watch
 * @property {(texts: string[], ended: () => void) => void} speak
 * @property {() => void} stop
 */

/** What the person needs now. @param {HTMLElement} page @returns {HTMLElement[]} */
function places(page) {
  const { phase } = page.dataset;
  if (phase === "checking") return all(page, "[data-check][data-current]");
  const found = "[data-check][data-state=done]:not([data-rating=ready])";
  return phase === "result"
    ? all(page, `[data-overall], [data-stale-note], ${found}, [data-onward] .after`)
    : all(page, `.intro, ${found}, .data`);
}

/** Sentence by sentence as they are shown. @param {HTMLElement} page  `<main id="page">` */
export function textsOf(page) {
  const blocks = places(page).flatMap((place) => [place, ...all(place, BLOCKS)]);
  return blocks
    .filter((block) => block.matches(BLOCKS) && !block.closest(NOT_READ) && block.getClientRects().length)
    .map((block) => block.innerText.replace(/\s+/g, " ").trim())
    .filter(Boolean);
}

/**
 * @param {HTMLElement} page  `<main id="page">`
 * @param {HTMLButtonElement} button  in it one text for each `data-when`: `silent` and `speaking`
 * @param {Speaker} speaker
 */
export function readAloud(page, button, speaker) {
  let speaking = false;
  /** @param {boolean} speaks */
  const show = (speaks) => {
    speaking = speaks;
    for (const text of all(button, "[data-when]"))
      text.hidden = (text.dataset.when === "speaking") !== speaks;
  };
  const stop = () => {
    if (speaking) speaker.stop();
    show(false);
  };
  const foreground = () => `${page.dataset.phase} ${one(page, "[data-current]")?.id}`;
  let read = foreground();
  const follow = () => {
    button.disabled = one(page, LISTENS) !== null;
    if (button.disabled || foreground() !== read) stop();
    read = foreground();
  };
  button.addEventListener("click", () => {
    if (speaking) return stop();
    show(true);
    speaker.speak(textsOf(page), () => show(false));
  });
  const attributeFilter = ["data-phase", "data-current", "data-state", "data-news"];
  new MutationObserver(follow).observe(page, { subtree: true, attributeFilter });
  addEventListener("pagehide", stop);
  speaker.watch((there) => {
    button.hidden = !there;
    if (!there) stop();
  });
}
