/** Every check, in the order of the page. A new one is a file and a line here. */

import { browser } from "./browser.js";
import { camera } from "./camera.js";
import { connection } from "./connection.js";
import { handoff } from "./handoff.js";
import { microphone } from "./microphone.js";
import { speaker } from "./speaker.js";

/** @type {import("../types.js").Check[]} */
export const CHECKS = [browser, camera, microphone, speaker, connection, handoff];
