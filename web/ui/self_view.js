/** The person's own picture: mirrored by CSS (a camera that looks away is not), can be hidden, never sent. */

import { settingsOf } from "../attempt.js";
import { all, one } from "./templates.js";

const SEEN_MS = 3000; // as long as it takes to see oneself, and to be calmed by it

/**
 * @param {HTMLElement|null} tool
 * @returns {(stream: MediaStream|null) => void} show a stream, or take the picture away
 */
export function selfView(tool) {
  const video = tool?.querySelector("video");
  const button = one(tool, "[data-action=toggle-picture]");
  const part = /** @type {HTMLElement|null|undefined} */ (tool?.closest("[data-check]"));
  let timer = 0;
  button?.addEventListener("click", () => hide(button.getAttribute("aria-pressed") !== "true"));

  /** @param {boolean} hidden */
  function hide(hidden) {
    button?.setAttribute("aria-pressed", String(hidden));
    tool?.toggleAttribute("data-hidden", hidden);
    if (video) video.hidden = hidden;
  }

  /** @param {boolean} shown */
  function keep(shown) {
    clearTimeout(timer);
    if (!part) return;
    delete part.dataset.pictureStays;
    if (!shown) return;
    part.dataset.pictureStays = "unseen";
    timer = window.setTimeout(() => {
      if (part.dataset.pictureStays) part.dataset.pictureStays = "seen";
    }, SEEN_MS);
  }

  return (stream) => {
    if (!tool || !video) return;
    tool.hidden = !stream;
    video.srcObject = stream;
    keep(stream !== null);
    if (!stream) return;
    tool.dataset.facing = settingsOf(stream.getVideoTracks()[0]).facingMode ?? "user";
    video.play().catch(() => {}); // ends with AbortError when the stream is taken away at once
  };
}

/**
 * While the part after the camera's begins, the picture stays beside its finding until it has been seen for a while: it goes
 * with the next change of parts, never by itself, so that nothing moves under the finger.
 * @param {ParentNode} page
 */
export function endSelfView(page) {
  for (const part of all(page, "[data-picture-stays=seen]")) delete part.dataset.pictureStays;
}

/** The person has seen enough, and goes on to the part in the foreground. @param {ParentNode} page */
export function leaveSelfView(page) {
  for (const part of all(page, "[data-picture-stays]")) delete part.dataset.pictureStays;
  const next = one(page, "[data-current]");
  one(next, "h2")?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}
