/**
 * Camera and microphone that are not allowed: one cause and one repeat for both, and what becomes of it while nobody
 * looks at this page.
 */

import { KINDS } from "./device_hold.js";

/**
 * @typedef {import("../types.js").CheckName} CheckName
 * @typedef {import("./flow.js").CheckFlow} CheckFlow
 */

/** What the person can change in the browser, which then says so. */
const REFUSED = ["denied", "dismissed", "unanswered"];
/** Findings with one card for both (web/css/check/result.css). */
const ALIKE = [...REFUSED, "denied_by_system"];

/**
 * The parts that a repeat of this one is for: camera and microphone where both wait for the same.
 * @param {CheckFlow} flow
 * @param {CheckName} name
 * @returns {CheckName[]}
 */
export function alike(flow, name) {
  const { finding } = flow.part(name);
  const same = KINDS.every((kind) => flow.part(kind).state === "done" && flow.part(kind).finding === finding);
  return same && ALIKE.includes(finding ?? "") ? KINDS : [name];
}

/**
 * Devices that come, go and are allowed without this page's doing: the part concerned is checked again where it is
 * done, and where `may` says that this asks the person nothing.
 * @param {object} page
 * @param {import("../types.js").Environment} page.environment
 * @param {CheckFlow} page.flow
 * @param {() => boolean} page.left  nothing is wanted any more
 * @param {(name: CheckName) => Promise<boolean>} page.may
 * @param {(act: () => unknown) => unknown} page.safely
 */
export function hearOfDevices({ environment, flow, left, may, safely }) {
  const refresh = (/** @type {CheckName[]} */ names, allowed = may) =>
    safely(() => !left() && flow.refresh(names, allowed));
  const { media } = environment;
  // One prompt may stand for both devices, and the other one's stream may be in use already.
  media.onLate = (kind) => {
    const unanswered = KINDS.filter((name) => flow.part(name).finding === "unanswered");
    const wanted = !left() && unanswered.includes(kind);
    if (wanted) refresh(unanswered, async () => true);
    return wanted;
  };
  // A part that runs sees it by itself.
  media.onLost = (kind) => flow.part(kind).state === "done" && refresh([kind]);
  media.onBack = (kind) => flow.part(kind).finding === "muted" && refresh([kind]);
  for (const kind of KINDS) {
    environment.onPermissionChange(kind, async () => {
      const { state, finding } = flow.part(kind);
      const refused = state === "done" && REFUSED.includes(finding ?? "");
      if (refused && (await environment.permission(kind)) === "granted") refresh([kind]);
    });
  }
}
