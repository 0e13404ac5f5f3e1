/** The person's own picture: mirrored by CSS (a camera that looks away is not), can be hidden, never sent. */

import { settingsOf } from "../attempt.js";
import { one } from "./templates.js";

/**
 * @param {HTMLElement|null} tool
 * @returns {(stream: MediaStream|null) => void} show a stream, or take the picture away
 */
export function selfView(tool) {
  const video = tool?.querySelector("video");
  const button = one(tool, "[data-action=toggle-picture]");
  button?.addEventListener("click", () => hide(button.getAttribute("aria-pressed") !== "true"));

  /** @param {boolean} hidden */
  function hide(hidden) {
    button?.setAttribute("aria-pressed", String(hidden));
    tool?.toggleAttribute("data-hidden", hidden);
    if (video) video.hidden = hidden;
  }

  return (stream) => {
    if (!tool || !video) return;
    tool.hidden = !stream;
    video.srcObject = stream;
    if (!stream) return;
    tool.dataset.facing = settingsOf(stream.getVideoTracks()[0]).facingMode ?? "user";
    video.play().catch(() => {}); // ends with AbortError when the stream is taken away at once
  };
}
