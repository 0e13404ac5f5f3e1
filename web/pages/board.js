/** The board: wiring only. */

import { ReconnectingEventSource } from "../live/event_source.js";
import { Board } from "../office/board/list.js";
import { Notices } from "../office/board/notices.js";
import { OwnDevice } from "../office/board/own_device.js";
import { tellClients } from "../office/board/signals.js";
import { OfficeEnvironment } from "../office/environment.js";
import { Announcer } from "../ui/announcer.js";
import { serverClock } from "../ui/countdown.js";
import { all, one } from "../ui/templates.js";

const TICK_MS = 5_000;

const environment = new OfficeEnvironment();
const page = one(document, "[data-stream]");
if (page) watch(page);

/** @param {HTMLElement} page */
function watch(page) {
  const monotonic_ms = () => environment.monotonic_ms();
  let clock = serverClock(Number(page.dataset.now), monotonic_ms);
  const { title } = document;
  const language = document.documentElement.lang;
  const sound = soundButton(page);
  const sleep = (/** @type {number} */ ms) => environment.sleep(ms);
  const announcer = new Announcer(one(page, "[data-announce]"), { now_ms: monotonic_ms, sleep });
  const board = new Board(page, {
    language,
    clock: () => clock(),
    announce: (text) => announcer.say(text),
    own: () => own.connection,
    needing: (count, more) => {
      document.title = count ? `(${count}) ${title}` : title;
      if (more && sound.on) environment.chime();
    },
  });
  const own = new OwnDevice(page, environment, {
    language,
    clock: () => clock(),
    changed: () => board.compare(),
  });
  const notices = new Notices(page, environment);
  new ReconnectingEventSource(environment, page.dataset.stream ?? "", {
    snapshot: (rows) => {
      board.snapshot(rows);
      notices.snapshot(rows);
    },
    row: (row) => {
      board.row(row);
      notices.row(row);
    },
    beat: ({ now_ms, day }) => {
      clock = serverClock(now_ms, monotonic_ms);
      board.today(day);
    },
    connection: (connection) => {
      page.dataset.connection = connection;
      for (const note of all(page, "[data-connection-note]")) {
        note.hidden = note.dataset.connectionNote !== connection;
      }
    },
    more: { direct: answering() },
  });
  tellClients(page, environment);
  const tick = () => {
    board.tick();
    own.show();
    showClock(page, clock(), language);
  };
  tick();
  environment.every(tick, TICK_MS);
}

/** A client's page asks for the direct rehearsal. @returns {(news: any) => void} */
function answering() {
  /** @type {Promise<import("../direct/board.js").BoardSide>|null} */
  let side = null;
  return async (news) => {
    side ??= environment.load("direct/board.js").then(({ BoardSide }) => new BoardSide(environment));
    const answers = await side.catch(() => null);
    if (answers) answers.hear(news);
    else side = null;
  };
}

/** Sound is off until somebody presses for it: browsers ask for that, and so do colleagues. @param {HTMLElement} page */
function soundButton(page) {
  const sound = { on: false };
  const button = one(page, "[data-action=sound]");
  if (!button) return sound;
  button.hidden = false;
  button.addEventListener("click", () => {
    sound.on = !sound.on;
    button.setAttribute("aria-pressed", String(sound.on));
    if (sound.on) environment.openSound();
  });
  return sound;
}

/** @param {HTMLElement} page @param {number} now_ms @param {string} language */
function showClock(page, now_ms, language) {
  const place = one(page, "[data-clock]");
  const timeZone = page.dataset.zone;
  if (place)
    place.textContent = new Intl.DateTimeFormat(language, { timeStyle: "short", timeZone }).format(now_ms);
}
