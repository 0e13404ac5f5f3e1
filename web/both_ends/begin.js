/**
 * What the page of an appointment has besides the check; loaded by its name when the page stands. Whatever fails here, the
 * check is as it would be without.
 */

import { Channel } from "./channel.js";
import { joinDirect } from "./direct.js";
import { Signals } from "./signals.js";

/**
 * @typedef {object} About
 * @property {import("../browser/environment.js").Environment} environment
 * @property {HTMLElement} page  `<main id="page">`; `data-channel` says how the connection is
 * @property {import("./direct.js").Flow} flow
 * @property {(text: string) => void} announce
 * @property {(check: string) => void} again  check one part once more, or everything where nothing has begun
 * @property {(news: import("../reporting/news.js").News) => void} heard  what has become of the appointment
 */

/** @param {About} about */
export function begin({ environment, page, flow, announce, again, heard }) {
  const channel = new Channel(environment, {
    heard,
    connection: (connection) => {
      page.dataset.channel = connection;
    },
  });
  /** @type {Signals|null} */
  let signals = null;
  channel.on("words", (words) => {
    signals ??= new Signals(page, words, { environment, announce, again });
  });
  channel.on("signals", (state) => signals?.show(state));
  channel.on("appointment", (times) => heard({ state: "stands", ...times }));
  channel.on(
    "direct_words",
    (words) => words && joinDirect({ environment, page, flow, announce }, channel, words),
  );
  addEventListener("pagehide", () => channel.close()); // an open request keeps a page out of the page cache
  addEventListener("pageshow", ({ persisted }) => persisted && channel.open());
  environment.onVisibilityChange(() => environment.isVisible() && channel.open());
}
