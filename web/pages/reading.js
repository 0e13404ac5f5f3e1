/** Larger type, and reading aloud: beside the check, which needs neither. */

import { Voice } from "../browser/voice.js";
import { largerType } from "../ui/larger_type.js";
import { readAloud } from "../ui/read_aloud.js";
import { one } from "../ui/templates.js";

const root = document.documentElement;
const page = one(document, "#page");
const type = one(document, "[data-action=larger-type]");
const aloud = /** @type {HTMLButtonElement|null} */ (one(document, "[data-action=read-aloud]"));
if (type) largerType(root, type, history);
if (page && aloud) readAloud(page, aloud, new Voice(root.lang));
