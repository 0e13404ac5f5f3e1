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
 * True where the person has not said no: then one prompt for both is right. A No to both may have been meant for one, so
 * that each is asked for alone.
 * @param {string|null} finding
 */
export function isUndecided(finding) {
  return finding === "dismissed" || finding === "unanswered";
}

/**
 * Check a part again whose permission was given without this page's doing, in the site's settings: where `may` says
 * that this asks the person nothing.
 * @param {object} page
 * @param {import("../types.js").Environment} page.environment
 * @param {CheckFlow} page.flow
 * @param {(name: CheckName) => Promise<boolean>} page.may  see CheckFlow.refresh
 * @param {(act: () => unknown) => unknown} page.safely
 * @param {() => boolean} page.isLeaving
 */
export function watchPermissions({ environment, flow, may, safely, isLeaving }) {
  for (const kind of KINDS) {
    environment.onPermissionChange(kind, async () => {
      const refused = REFUSED.includes(flow.part(kind).finding ?? "");
      if (!refused || (await environment.permission(kind)) !== "granted") return;
      safely(() => !isLeaving() && flow.refresh([kind], may));
    });
  }
}
