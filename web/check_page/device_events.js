/** What becomes of camera and microphone while the page is open, and which parts that concerns. */

import { KINDS } from "./device_hold.js";

/**
 * @param {object} page
 * @param {import("../browser/media_devices.js").Media} page.media
 * @param {import("./flow.js").CheckFlow} page.flow
 * @param {(name: import("../types.js").CheckName) => Promise<boolean>} page.may  see CheckFlow.refresh
 * @param {(act: () => unknown) => unknown} page.safely
 * @param {() => boolean} page.isLeaving
 * @param {{picture: (stream: null) => void}|undefined} page.camera  where the picture is taken away when it was given back
 */
export function watchDevices({ media, flow, may, safely, isLeaving, camera }) {
  // One prompt may stand for both devices, and the other one's stream may be in use already.
  media.onLate = (kind) => {
    const unanswered = KINDS.filter((name) => flow.part(name).finding === "unanswered");
    const wanted = !isLeaving() && unanswered.includes(kind);
    if (wanted) safely(() => flow.refresh(unanswered, async () => true));
    return wanted;
  };
  // A part that runs sees it by itself.
  media.onLost = (kind) =>
    safely(() => !isLeaving() && flow.part(kind).state === "done" && flow.refresh([kind], may));
  media.onBack = (kind) =>
    safely(() => !isLeaving() && flow.part(kind).finding === "muted" && flow.refresh([kind], may));
  media.onClosed = (kind) => kind === "camera" && camera?.picture(null);
}
