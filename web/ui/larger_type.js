/** Larger type by a button: steps of the root's size, to twice the usual one. Kept for reload in the browser's history alone. */

import { attempt } from "../attempt.js";
import { all } from "./templates.js";

export const STEPS = 4; // 100, 125, 150, 200 per cent: web/css/check/reading.css

/**
 * @param {HTMLElement} root  `<html>`; `data-type` is the step, none is the usual size
 * @param {HTMLElement} button  in it one text for each `data-when`: `more` and `most`
 * @param {History} history
 */
export function largerType(root, button, history) {
  /** @param {number} step */
  const show = (step) => {
    if (step) root.dataset.type = String(step);
    else delete root.dataset.type;
    const when = step === STEPS - 1 ? "most" : "more";
    for (const text of all(button, "[data-when]")) text.hidden = text.dataset.when !== when;
  };
  let step = kept(history);
  show(step);
  button.hidden = false;
  button.addEventListener("click", () => {
    step = (step + 1) % STEPS;
    show(step);
    attempt(() => history.replaceState({ ...history.state, type: step }, ""));
  });
}

/** @param {History} history */
function kept({ state }) {
  const { type } = state ?? {};
  return Number.isInteger(type) && type > 0 && type < STEPS ? type : 0;
}
