import assert from "node:assert/strict";
import { test } from "node:test";
import { KINDS, Notices } from "../../../../web/office/board/notices.js";

/** A browser with some tabs: who holds which lock, and what was shown. */
class Browser {
  constructor() {
    /** @type {Set<string>} */
    this.held = new Set();
    /** @type {string[]} */
    this.told = [];
    /** @type {string[]} */
    this.withdrawn = [];
    this.permission = "granted";
  }

  tab() {
    const page = /** @type {any} */ ({
      querySelector: () => null,
      ownerDocument: { documentElement: { lang: "de" } },
    });
    const notices = new Notices(page, /** @type {any} */ (this));
    notices.snapshot([]);
    return notices;
  }

  notificationPermission() {
    return this.permission;
  }

  kept() {
    return null;
  }

  /** @param {string} title @param {NotificationOptions} options */
  notify(title, { tag, body }) {
    this.told.push(`${title}: ${body}`);
    return () => this.withdrawn.push(String(tag));
  }

  /** @param {string} name @param {() => Promise<void>} held */
  async once(name, held) {
    if (this.held.has(name)) return;
    this.held.add(name);
    await held();
    this.held.delete(name);
  }
}

/** @param {string} id @param {string} status @returns {any} */
const row = (id, status) => ({
  id,
  status,
  words: { status: "Braucht Hilfe", time: "14:30", about: "Kamera: verdeckt", label: "Frau K." },
});
const settled = () => new Promise((done) => setImmediate(done));

test("an event is told once, with the time and never the label", () => {
  const browser = new Browser();
  const tab = browser.tab();

  tab.row(row("a", "help"));
  tab.row(row("a", "help"));

  assert.deepEqual(browser.told, ["Braucht Hilfe: 14:30 · Kamera: verdeckt"]);
});

test("what the client asks for is told, and taken away when it has had its answer", async () => {
  const browser = new Browser();
  const tab = browser.tab();
  const asking = (/** @type {string|null} */ asked) => ({
    ...row("a", "opened"),
    asked,
    words: { asked: asked ? `asks: ${asked}` : "", time: "14:30", label: "Frau K." },
  });

  for (const asked of ["please_call", "need_time", "wait", null]) tab.row(asking(asked));
  await settled();

  assert.deepEqual(browser.told, ["asks: please_call: 14:30", "asks: wait: 14:30"]);
  assert.deepEqual(browser.withdrawn, ["please_call a", "wait a"]);
});

test("of several tabs one tells it", () => {
  const browser = new Browser();
  const tabs = [browser.tab(), browser.tab(), browser.tab()];

  for (const tab of tabs) tab.row(row("a", "help"));

  assert.equal(browser.told.length, 1);
});

test("what was there when the board came up is no news", () => {
  const browser = new Browser();
  const tab = new Notices(/** @type {any} */ ({ querySelector: () => null }), /** @type {any} */ (browser));

  tab.snapshot([row("a", "help")]);
  tab.row(row("a", "help"));

  assert.deepEqual(browser.told, []);
});

test("what is over is taken away, and the next time is an event of its own", async () => {
  const browser = new Browser();
  const tabs = [browser.tab(), browser.tab()];
  for (const tab of tabs) tab.row(row("a", "help"));

  for (const tab of tabs) tab.row(row("a", "ready"));
  await settled();
  for (const tab of tabs) tab.row(row("a", "help"));

  assert.deepEqual(browser.withdrawn, ["help a"]);
  assert.equal(browser.told.length, 2);
});

test("an appointment that has gone from the board is over", async () => {
  const browser = new Browser();
  const tab = browser.tab();
  tab.row(row("a", "help"));

  tab.snapshot([row("b", "ready")]);
  await settled();

  assert.deepEqual(browser.withdrawn, ["help a"]);
});

test("a tab that closes leaves what it has told to nobody", async () => {
  const browser = new Browser();
  const [first, second] = [browser.tab(), browser.tab()];
  first.row(row("a", "help"));
  second.row(row("a", "help"));

  browser.held.clear(); // the first is closed
  second.row(row("a", "help"));

  assert.equal(browser.told.length, 1);
});

test("without leave nothing is told", () => {
  const browser = new Browser();
  browser.permission = "default";
  const tab = browser.tab();

  tab.row(row("a", "help"));

  assert.deepEqual(browser.told, []);
});

test("a further kind is one line", () => {
  const browser = new Browser();
  KINDS.push({ kind: "waits", is: ({ status }) => status === "ready", says: ["time"] });
  const tab = browser.tab();

  tab.row(row("a", "ready"));
  KINDS.pop();

  assert.equal(browser.told.length, 1);
});
