/** The forms that make appointments: keep codes away from the server, and bring them to the next page. */

import { note } from "../../ui/notes.js";
import { copy, one } from "../../ui/templates.js";
import { judge, looksLikeCode, toFragment } from "./pasted_code.js";
import { join, split, sent as textToSend } from "./pasted_table.js";

/** @typedef {import("./pasted_code.js").Provider} Provider */

/**
 * The form for one appointment. Its field for the code has no name, so that it is never sent.
 * @param {HTMLFormElement} form
 * @param {Provider} provider
 * @param {string[]} codes  that came back with a form that was refused
 */
export function inviteOne(form, provider, [code = ""]) {
  const input = /** @type {HTMLInputElement} */ (one(form, "[data-code-input]"));
  const label = /** @type {HTMLInputElement} */ (one(form, "#label"));
  input.value = code;
  const look = () => {
    const judged = judge(input.value, provider);
    note(input, judged.remark);
    return judged;
  };
  if (code) look();
  input.addEventListener("input", look);
  form.addEventListener("submit", (event) => {
    const judged = look();
    carry(form, [judged.code]);
    const misplaced = looksLikeCode(label.value, provider, judged.code);
    if (misplaced) note(input, "code_in_label");
    if (!misplaced && (judged.code || judged.remark === null)) return;
    event.preventDefault();
    (misplaced ? label : input).focus();
  });
}

/**
 * The form for many: what is sent is the table without its codes, in a field of its own.
 * @param {HTMLFormElement} form
 * @param {Provider} provider
 * @param {string[]} codes
 */
export function inviteMany(form, provider, codes) {
  const table = /** @type {HTMLTextAreaElement} */ (one(form, "textarea"));
  const sent = form.ownerDocument.createElement("input");
  sent.type = "hidden";
  sent.name = table.name;
  table.removeAttribute("name");
  table.value = join(table.value, codes);
  form.append(sent);
  form.addEventListener("submit", (event) => {
    const rows = split(table.value, provider);
    const wrong = rows.filter((row) => row.fault);
    complain(form, wrong);
    sent.value = textToSend(rows);
    carry(
      form,
      rows.map((row) => row.code),
    );
    if (wrong.length === 0) return;
    event.preventDefault();
    table.focus();
  });
}

/**
 * Let a form take codes along: the fragment of its address stays with the browser through the redirect.
 * @param {HTMLFormElement} form
 * @param {string[]} codes
 */
export function carry(form, codes) {
  const address = (form.getAttribute("action") ?? "").replace(/#.*$/, "");
  const fragment = toFragment(codes);
  form.setAttribute("action", fragment ? `${address}#${fragment}` : address);
}

/**
 * @param {HTMLFormElement} form
 * @param {{number: number, fault: string|null}[]} wrong
 */
function complain(form, wrong) {
  const lines = wrong.flatMap(({ number, fault }) => {
    const line = copy(form, "data-line-fault", fault);
    const place = one(line, "[data-line-number]");
    if (place) place.textContent = String(number);
    return line ?? [];
  });
  one(form, "[data-slot=faults]")?.replaceChildren(...lines);
  one(form, "textarea")?.toggleAttribute("aria-invalid", wrong.length > 0);
}
