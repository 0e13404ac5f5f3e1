/** The choice of a camera, a microphone or a loudspeaker; shown when there is one to make. */

import { all } from "./templates.js";

/**
 * @typedef {import("../types.js").DeviceKind} DeviceKind
 * @typedef {import("../types.js").Device} Device
 */

/**
 * @param {HTMLElement} section
 * @param {(kind: DeviceKind, id: string) => void} choose
 * @returns {(kind: DeviceKind, devices: Device[], chosen: string) => void} offer these
 */
export function deviceChoice(section, choose) {
  const selects = all(section, "select[data-kind]").map((each) => /** @type {HTMLSelectElement} */ (each));
  for (const select of selects) {
    select.addEventListener("change", () =>
      choose(/** @type {DeviceKind} */ (select.dataset.kind), select.value),
    );
  }
  return (kind, devices, chosen) => {
    const select = selects.find((candidate) => candidate.dataset.kind === kind);
    const tool = /** @type {HTMLElement|null|undefined} */ (select?.closest("[data-tool]"));
    if (!select || !tool) return;
    tool.hidden = devices.length < 2;
    const options = devices.map(({ id, label }, index) => new Option(label || String(index + 1), id));
    select.replaceChildren(...options);
    select.value = devices.some(({ id }) => id === chosen) ? chosen : (devices[0]?.id ?? "");
  };
}
