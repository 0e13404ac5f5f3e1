/**
 * The wiring of the check page: every part is made here, and every click but that on *Start* is handled here.
 * Loaded by pages/first_view.js.
 */

import { Environment } from "../browser/environment.js";
import { onAction } from "../check_page/actions.js";
import { AppointmentNotice } from "../check_page/appointment_notice.js";
import { arriveAt, showLink } from "../check_page/arrival.js";
import { joinBothEnds } from "../check_page/both_ends.js";
import { watchDevices } from "../check_page/device_events.js";
import { DeviceHold, KINDS } from "../check_page/device_hold.js";
import { CheckFlow } from "../check_page/flow.js";
import { release, sayGoodbye } from "../check_page/leaving.js";
import { firstSeen_ms, movedSince, recall, remember, rememberGone } from "../check_page/page_history.js";
import { PageView } from "../check_page/page_view.js";
import { alike, isUndecided, watchPermissions } from "../check_page/permission.js";
import { watchForPerson } from "../check_page/presence.js";
import { run } from "../check_page/runner.js";
import { oldAfter, watchForChanges } from "../check_page/staleness.js";
import { progress } from "../check_page/summary.js";
import { CHECKS } from "../checks/index.js";
import { offer } from "../checks/offer.js";
import { Reporter } from "../reporting/reporter.js";
import { Announcer } from "../ui/announcer.js";
import { CheckPanel } from "../ui/check_panel.js";
import { serverClock } from "../ui/countdown.js";
import { HandoffForm } from "../ui/handoff_form.js";
import { copyButtons, note } from "../ui/notes.js";
import { watchPointer } from "../ui/pointer.js";
import { leaveSelfView } from "../ui/self_view.js";
import { one } from "../ui/templates.js";

/** @typedef {import("../types.js").CheckName} CheckName */

const DAY_MS = 86_400_000;

const page = /** @type {HTMLElement} */ (one(document, "#page"));
/** @type {import("../types.js").Config} */
const config = JSON.parse(page.dataset.config ?? "");
const environment = new Environment(config);
const { media } = environment;
const seen_ms = firstSeen_ms(history, config.now_ms);
const clock = serverClock(config.now_ms, () => environment.now_ms(), Date.now, seen_ms);
const sleep = (/** @type {number} */ ms) => environment.sleep(ms);
const announcer = new Announcer(one(document, "[data-announce]"), environment);
const announce = (/** @type {string} */ text) => announcer.say(text);
const lookAt = watchPointer(document, (isPointed) => {
  announcer.isRead = !isPointed;
});
const handoff = new HandoffForm(document, config.provider, environment, config.token !== null);
/** @type {Map<CheckName, CheckPanel>} */
const panels = new Map(CHECKS.map((check) => [check.name, makePanel(check)]));
const hold = new DeviceHold(environment);
const flow = new CheckFlow({
  checks: CHECKS,
  panel: (name) => /** @type {CheckPanel} */ (panels.get(name)),
  run: (check, signal, stage) => run(check, environment, stage, signal),
  changed: () => {
    measured_ms = Date.now();
    changed();
  },
  read: () => announcer.read(),
});

const view = new PageView(page, flow, { config, handoff, history, announcer });
const notice = new AppointmentNotice(page, config, announce);
const about = { starts_ms: config.starts_ms, clock, sleep, arrived: report };
const { isNews, see } = watchForPerson(document, about);
const reporter = new Reporter(environment, flow, isNews, heard);
const visible = () => environment.isVisible();
let leaving = false;
let measured_ms = Date.now();
let due = false;

/** @param {import("../types.js").Check} check */
function makePanel({ name, skipped }) {
  const section = one(page, `[data-check=${name}]`) ?? document.createElement("section");
  return new CheckPanel(section, {
    announcer,
    choose: (kind, id) => choose(name, kind, id),
    fillIn: (place) => showLink(environment, place),
    skippable: !!skipped,
    // The loudspeaker's part is where one listens: also to one's own voice from the microphone's.
    voice: name === "microphone" ? one(page, "[data-check=speaker] [data-tool=recording]") : null,
    player: environment,
  });
}

/**
 * One component's failure never stops the page.
 * @param {() => unknown} act
 */
async function safely(act) {
  try {
    await act();
  } catch (error) {
    environment.fault(error);
  }
}

function changed() {
  if (leaving) return;
  safely(() => view.show()); // at once: a hidden part cannot take the focus
  if (due) return;
  due = true;
  queueMicrotask(settled); // one look for all changes of a moment
}

function settled() {
  due = false;
  if (leaving) return;
  safely(() => hold.update(flow));
  if (flow.part("microphone").state === "done") learnDevices();
  safely(() => flow.phase !== "welcome" && remember(history, flow.findings));
  safely(() => reporter.report());
  safely(() => reporter.offer());
}

// -- what the person does ----------------------------------------------------------------------

function report() {
  safely(() => leaving || reporter.report());
}

/** @param {import("../reporting/news.js").News} news  of the appointment, with an answer of the server */
function heard(news) {
  safely(() => notice.hear(news));
  if (notice.notice === "cancelled") safely(() => release(environment, flow));
}

/** Check everything. @param {Event} event  what asked for it: just now, or before any of this was here */
export function start(event) {
  lookAt(event);
  see(event);
  return safely(checkAll);
}

async function checkAll() {
  if (flow.phase === "checking" || leaving) return;
  reporter.begin();
  safely(() => hold.begin());
  await flow.start();
  if (document.activeElement?.matches("input")) view.say();
  else view.lead();
}

/** @param {CheckName} name */
function retry(name) {
  const other = panels.get(name)?.choice(); // after a failure: the next one
  if (other) return choose(name, other.kind, other.id);
  return again(name);
}

/** Who has mended a part sees the verdict; who has not stays where the help is. @param {CheckName} name */
async function again(name) {
  reporter.begin();
  const [one, ...others] = alike(flow, name);
  if (others.length && isUndecided(flow.part(name).finding)) hold.begin();
  else hold.wake();
  await flow.retry(one ?? name, ...others);
  if (flow.complete && flow.part(name).rating === "ready") view.lead();
}

/** The counsellor asks for this part: it stands first and in the foreground. @param {CheckName} name */
function first(name) {
  if (flow.phase !== "result") return checkAll();
  view.putFirst(name);
  return again(name);
}

/** @param {CheckName} name @param {import("../types.js").DeviceKind} kind @param {string} id */
function choose(name, kind, id) {
  if (kind === "audiooutput") environment.chooseOutput(id);
  else media.choose(kind === "videoinput" ? "camera" : "microphone", id);
  again(name);
}

/**
 * Go on to the provider with all devices free. Without a code its own page asks for it.
 * @param {HTMLElement} control  that was pressed
 */
async function leave(control) {
  if (leaving) return;
  leaving = true;
  const [last, url, known] = [progress(flow), handoff.target(), notice.notice];
  handoff.forget();
  note(control, "leaving");
  await safely(() => release(environment, flow));
  await safely(() => sayGoodbye(environment, reporter.result, isNews() ? reporter.readiness : null, last));
  if (notice.notice === known) {
    rememberGone(history);
    return environment.leave(url);
  }
  note(control, null); // the appointment is no longer what the page says: that is read first
  comeBack();
}

/** @type {Record<string, (control: HTMLElement, name: CheckName) => unknown>} */
const ACTIONS = {
  retry: (_, name) => retry(name),
  "retry-changed": () => again(flow.parked[0]?.check.name ?? "browser"),
  skip: (_, name) => flow.skip(name),
  handoff: (control) => handoff.ready() && leave(control),
  next: () => leaveSelfView(page),
  reload: () => environment.reload(),
  "handoff-unchecked": leave,
};

onAction(document, ACTIONS, safely);
copyButtons(document, environment, {
  "copy-link": () => environment.href(),
  "copy-code": () => handoff.access?.code ?? "",
});

// -- what happens to the page ------------------------------------------------------------------

/** Resolves when it is sure whether the part may be checked without a prompt or a sound. @param {CheckName} name */
async function may(name) {
  while (!visible()) await sleep(1000);
  if (leaving || notice.notice === "cancelled" || name === "speaker") return false;
  return (name !== "camera" && name !== "microphone") || (await environment.permission(name)) === "granted";
}

/** A part that runs offers what has been plugged in meanwhile. @param {"camera"|"microphone"} name */
async function listAnew(name) {
  const kind = name === "camera" ? "videoinput" : "audioinput";
  const panel = panels.get(name);
  if (panel) await offer(environment, panel, kind, panel.chosen(kind)?.id ?? "");
}

const watched = { flow, may, safely, isLeaving: () => leaving };
watchDevices({ media, camera: panels.get("camera"), ...watched });
watchPermissions({ environment, ...watched });

/** The browser restores the scroll position, far below the verdict. @param {Record<string, unknown>} findings */
function showOld(findings) {
  history.scrollRestoration = "manual";
  flow.recall(findings);
  scrollTo(0, 0);
}

/** A tab may stand open for weeks: what was found a day ago is shown as old, and told to nobody again. */
function ageOut() {
  if (flow.phase === "welcome" || Date.now() - measured_ms < DAY_MS) return;
  safely(() => release(environment, flow));
  showOld(flow.findings);
}

function arrive() {
  safely(() => arriveAt(environment, document, handoff, config.token));
  safely(() => view.show());
}

window.addEventListener("hashchange", arrive);
window.addEventListener("pagehide", () => {
  ageOut();
  reporter.last(leaving);
  leaving = true;
  safely(() => release(environment, flow));
  for (const panel of panels.values()) panel.recording(null);
});
/** The person is still here, or again, and everything was released. */
function comeBack() {
  leaving = false;
  reporter.revive();
  showOld(flow.findings);
}

window.addEventListener("pageshow", ({ persisted }) => persisted && comeBack());
environment.onVisibilityChange(() => {
  if (!visible()) return;
  reporter.revive();
  ageOut();
  changed();
});

arrive();
safely(() => movedSince(history, config.starts_ms) && notice.sayMoved());
const learnDevices = watchForChanges(environment, (changes) =>
  safely(async () => {
    if (leaving) return;
    const names = oldAfter(CHECKS, changes);
    flow.refresh(names, may, changes);
    for (const name of KINDS) if (names.includes(name)) await listAnew(name);
  }),
);

/** Begin: all that the parts can say is in the page. */
export function begin() {
  safely(() => {
    const before = recall(history, flow.started);
    if (before) showOld(before);
    flow.load();
  });
  for (const { prepare } of CHECKS) prepare?.(environment);
  safely(() => joinBothEnds({ environment, page, flow, announce, heard, again: first }));
}
