/** The choice of a camera, a microphone or a loudspeaker; shown when there is one to make. */

import { all } from "./templates.js";

/**
 * @typedef {import("../types.js").DeviceKind} DeviceKind
 * @typedef {import("../types.js").Device} Device
 */

/**
 * @param {HTMLElement} section
 * @param {(kind: DeviceKind, id: string) => void} choose
 * @returns {{offer: (kind: DeviceKind, devices: Device[], chosen: string) => void,
 *   chosen: (kind?: DeviceKind) => {kind: DeviceKind, id: string}|null}} offer these; what is selected of them
 */
export function deviceChoice(section, choose) {
  const selects = all(section, "select[data-kind]").map((each) => /** @type {HTMLSelectElement} */ (each));
  for (const select of selects) {
    select.addEventListener("change", () =>
      choose(/** @type {DeviceKind} */ (select.dataset.kind), select.value),
    );
  }
  const chosen = (/** @type {DeviceKind|undefined} */ wanted) => {
    const select = selects.find(({ dataset, value }) => value && (!wanted || dataset.kind === wanted));
    return select ? { kind: /** @type {DeviceKind} */ (select.dataset.kind), id: select.value } : null;
  };
  /** @type {(kind: DeviceKind, devices: Device[], chosen: string) => void} */
  const offer = (kind, devices, chosen) => {
    const select = selects.find((candidate) => candidate.dataset.kind === kind);
    const tool = /** @type {HTMLElement|null|undefined} */ (select?.closest("[data-tool]"));
    if (!select || !tool) return;
    tool.hidden = devices.length < 2;
    const options = devices.map(({ id, label }, index) => new Option(label || String(index + 1), id));
    select.replaceChildren(...options);
    select.value = devices.some(({ id }) => id === chosen) ? chosen : (devices[0]?.id ?? "");
  };
  return { offer, chosen };
}
