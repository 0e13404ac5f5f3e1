/** What the account pages can do with scripts: passkeys, showing a password, copying a link. */

import { secretsCanBeShown } from "../office/account/show_password.js";
import { addPasskey, signIn } from "../office/account/webauthn.js";
import { OfficeEnvironment } from "../office/environment.js";
import { copyButtons, note } from "../ui/notes.js";
import { all, one } from "../ui/templates.js";

const environment = new OfficeEnvironment();

/**
 * Let a button run a ceremony; while it runs, it cannot be pressed again.
 * @param {string} action
 * @param {(button: HTMLElement) => Promise<string|null>} ceremony
 */
function run(action, ceremony) {
  const button = /** @type {HTMLButtonElement|null} */ (one(document, `[data-action="${action}"]`));
  button?.addEventListener("click", async () => {
    button.disabled = true;
    note(button, null);
    const next = await ceremony(button);
    button.disabled = false;
    if (next) environment.go(next);
    else note(button, "passkey_failed");
  });
}

secretsCanBeShown(document);
copyButtons(document, environment, { "copy-link": () => one(document, "[data-link]")?.textContent ?? "" });
for (const button of all(document, "[data-action=copy-link]")) button.hidden = false;
if (environment.knowsPasskeys()) {
  for (const element of all(document, "[data-needs=passkey]")) element.hidden = false;
  for (const element of all(document, "[data-without=passkey]")) element.hidden = true;
  run("sign-in-passkey", (button) => signIn(environment, button.getAttribute("data-next") ?? ""));
  run("add-passkey", () => {
    const name = /** @type {HTMLInputElement|null} */ (one(document, "#passkey-name"));
    return addPasskey(environment, name?.value ?? "");
  });
}
