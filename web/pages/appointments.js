/** The wiring of the pages that make and show appointments; they work without it, but without codes. */

import { carry, inviteMany, inviteOne } from "../office/appointments/forms.js";
import { Invitation } from "../office/appointments/invitation.js";
import { fromFragment, toFragment } from "../office/appointments/pasted_code.js";
import { OfficeEnvironment } from "../office/environment.js";
import { all, one } from "../ui/templates.js";

const environment = new OfficeEnvironment();
const page = /** @type {HTMLElement} */ (one(document, "#page"));
/** @type {import("../office/appointments/pasted_code.js").Provider} */
const provider = JSON.parse(page.dataset.provider ?? "");
const codes = fromFragment(environment.takeFragment());

for (const element of all(page, "[data-needs=script]")) element.hidden = false;
// The browser passes by an autofocus that is still hidden when it first draws the page: on a slow line it is.
if (document.activeElement === document.body)
  /** @type {HTMLElement|null} */ (one(page, "[autofocus]"))?.focus();

const alone = /** @type {HTMLFormElement|null} */ (one(page, "form[data-form=invite]"));
if (alone) inviteOne(alone, provider, codes);
const many = /** @type {HTMLFormElement|null} */ (one(page, "form[data-form=many]"));
if (many) inviteMany(many, provider, codes);

if (page.dataset.invitation) show(page, codes[0] ?? "");
for (const row of all(page, "[data-number]")) showRow(row, codes[Number(row.dataset.number) - 1] ?? "");

/** The page of one appointment: its forms bring the code back. @param {HTMLElement} root @param {string} code */
function show(root, code) {
  const keep = (/** @type {string} */ used) => {
    environment.keepFragment(toFragment([used]));
    for (const form of all(root, "form[method=post]")) carry(/** @type {HTMLFormElement} */ (form), [used]);
  };
  new Invitation(root, environment, provider, keep).use(code);
  keep(code);
}

/** @param {HTMLElement} row @param {string} code */
function showRow(row, code) {
  if (row.dataset.invitation) new Invitation(row, environment, provider, () => {}).use(code);
  const link = /** @type {HTMLAnchorElement|null} */ (one(row, "[data-open]"));
  if (link && code) link.href = `${link.href}#${toFragment([code])}`;
}
