/** What the counsellor tells a client by one press. What then stands in the row comes by the board's stream, as for colleagues. */

import { note } from "../../ui/notes.js";

/** @type {Record<number, string>} */
const NOTES = { 401: "signed_out", 409: "gone_on" };

/**
 * Send what is pressed: `[data-signal]` with `[data-detail]` in a row; an empty signal takes the last one back.
 * @param {HTMLElement} page
 * @param {Pick<import("../environment.js").OfficeEnvironment, "post">} environment
 */
export function tellClients(page, environment) {
  page.addEventListener("click", async ({ target, detail }) => {
    const button = /** @type {Element} */ (target).closest("button");
    const id = /** @type {HTMLElement|null} */ (button?.closest("[data-appointment]"))?.dataset.appointment;
    if (!button || !id || button.dataset.signal === undefined || detail > 1) return;
    const { signal, detail: about } = button.dataset;
    const body = signal ? { signal, detail: about ?? null } : { signal: null };
    note(button, null);
    const { status } = await environment.post(`/board/${encodeURIComponent(id)}/signal`, body);
    if (status !== 204) note(button, NOTES[status] ?? "not_told");
  });
}
