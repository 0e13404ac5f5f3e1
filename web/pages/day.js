/** The list of a day: its button prints the page, which else the browser's menu does. */

import { OfficeEnvironment } from "../office/environment.js";
import { one } from "../ui/templates.js";

const environment = new OfficeEnvironment();
const button = one(document, "[data-action=print]");
if (button) {
  button.hidden = false;
  button.addEventListener("click", () => environment.print());
}
