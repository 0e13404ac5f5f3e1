/** What has become of the appointment while the page is open, or since it was first opened: said once, and it stays. */

import { all, fill, mark, one } from "../ui/templates.js";

/**
 * @typedef {import("../reporting/news.js").News} News
 * @typedef {"moved"|"cancelled"|"gone"} Notice
 */

export class AppointmentNotice {
  /**
   * @param {HTMLElement} page  `<main id="page">`; `data-news` says what is shown
   * @param {{starts_ms: number|null, ends_ms: number|null}} shown  the times that the page shows
   * @param {(text: string) => void} announce
   */
  constructor(page, shown, announce) {
    this.page = page;
    this.shown = shown;
    this.announce = announce;
    /** @type {Notice|null} */
    this.notice = null;
  }

  /**
   * Show what the server says. Returns whether that is new to the person.
   * @param {News} news
   */
  hear(news) {
    const notice = news.state === "stands" ? this.#moved(news) : news.state;
    if (notice === this.notice) return false;
    this.notice = notice;
    mark(this.page, "news", notice);
    this.#show(notice);
    return notice !== null;
  }

  /** The page was loaded anew since the appointment was moved: it shows the new time, and says that it is new. */
  sayMoved() {
    this.#show("was_moved");
  }

  /** @param {{starts_ms: number, ends_ms: number}} news @returns {Notice|null} */
  #moved({ starts_ms, ends_ms }) {
    return starts_ms === this.shown.starts_ms && ends_ms === this.shown.ends_ms ? null : "moved";
  }

  /** @param {string|null} name */
  #show(name) {
    const place = one(this.page, "[data-news-note]");
    fill(this.page, "data-news-for", name, place);
    if (!place) return;
    place.hidden = name === null;
    for (const part of all(place, "h2, p")) this.announce(part.textContent?.trim() ?? "");
    if (name !== null) place.scrollIntoView({ block: "nearest" });
  }
}
