/**
 * The check page until *Start*: light, and whole without the rest. The check itself (pages/check.js) and what its parts
 * can say follow as soon as this stands, so that nothing waits for them; who presses *Start* before is not forgotten.
 */

import { PageEnvironment } from "../browser/page_environment.js";
import { sayOwnTime } from "../check_page/own_clock.js";
import { firstSeen_ms } from "../check_page/page_history.js";
import { placeWayOn } from "../check_page/way_on.js";
import { LIMIT_MS, limited } from "../limit.js";
import { countdown, serverClock, whenOf } from "../ui/countdown.js";
import { closeWhenLeft } from "../ui/language_menu.js";
import { all, mark, one } from "../ui/templates.js";

/** @typedef {typeof import("./check.js")} Check */

const COUNTDOWN_MS = 5000;

const page = /** @type {HTMLElement} */ (one(document, "#page"));
/** @type {import("../types.js").Config} */
const config = JSON.parse(page.dataset.config ?? "");
const environment = new PageEnvironment(config);
/** @type {Check|null} */
let check = null;
/** @type {Promise<Check>|null} */
let loading = null;

/** Load the check, once; after a failure anew. Rejects when our server does not give it. */
function load() {
  loading ??= fetchCheck().catch((error) => {
    loading = null;
    throw error;
  });
  return loading;
}

async function fetchCheck() {
  const office = config.office ? `&office=${config.office}` : "";
  const touch = new URLSearchParams(environment.address().search).has("touch") ? "&touch=1" : "";
  /** @type {[Check, Document|null]} */
  const [module, words] = await Promise.all([
    environment.load("pages/check.js"),
    environment.document(`/words?lang=${config.language}${office}${touch}`),
  ]);
  const parts = words ? all(words, "[data-words]") : [];
  if (!parts.length) throw new Error("no words");
  for (const part of parts) one(page, `[data-check=${part.dataset.words}]`)?.append(...part.childNodes);
  module.begin();
  page.dataset.loaded = "";
  check = module;
  return module;
}

/** @param {"welcome"|"checking"} phase @param {boolean} [failed]  to load the check */
function show(phase, failed = false) {
  page.dataset.phase = phase;
  placeWayOn(page);
  one(page, "[data-not-loaded]")?.toggleAttribute("hidden", !failed);
}

/** Start once the check is here, or say that it does not come. @param {Event} event */
async function startLater(event) {
  one(page, "h1")?.focus(); // the button goes
  const late = await limited(load(), LIMIT_MS.module, () => null).catch(() => null);
  if (late) late.start(event);
  else show("welcome", true);
}

document.addEventListener("click", (event) => {
  const target = /** @type {Element} */ (event.target);
  if (!target.closest?.("[data-action=start]") || event.detail > 1) return;
  show("checking");
  // Within the click, as devices and sound may want it.
  if (check) check.start(event);
  else startLater(event);
});

const menu = /** @type {HTMLDetailsElement|null} */ (one(document, ".language"));
if (menu) closeWhenLeft(menu);

if (config.starts_ms !== null) {
  const { starts_ms, ends_ms, language } = config;
  const seen_ms = firstSeen_ms(history, config.now_ms);
  const clock = serverClock(config.now_ms, () => environment.now_ms(), Date.now, seen_ms);
  const office = one(page, "time")?.getAttribute("datetime") ?? "";
  const count = countdown(document, { starts_ms, ends_ms, language }, clock);
  const update = () => {
    count();
    const when = whenOf(clock(), starts_ms, ends_ms, office);
    if (page.dataset.when === when) return;
    mark(page, "when", when);
    placeWayOn(page);
    page.dispatchEvent(new Event("when")); // check_page/page_view.js
  };
  environment.onVisibilityChange(update);
  sayOwnTime(environment, page).catch((error) => environment.fault(error));
  (async () => {
    for (;;) {
      update();
      await environment.sleep(COUNTDOWN_MS);
    }
  })();
}

const begin = () => load().catch(() => {}); // a press tries again
if (document.readyState === "complete") begin();
else window.addEventListener("load", begin);
