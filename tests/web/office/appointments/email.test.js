import assert from "node:assert/strict";
import { test } from "node:test";
import { filled, mailAddress } from "../../../../web/office/appointments/email.js";
import { read } from "../../../../web/provider_link.js";
import { random } from "../../made.js";

const LINK = "https://check.example/c/abcdefghijklmnopqrstuvwxyz";
const MARKER = "[hier den Code eintragen]";
const provider = {
  template: "https://video.example/#/login?code={code}",
  origins: ["https://video.example"],
};
const ICS = [
  "BEGIN:VCALENDAR",
  "DESCRIPTION:Schöne Grüße\\, äöüäöüäöüäöüäöüäöüäöüäöü\\nIhr Link:\\n   https://check.exa",
  " mple/c/abcdefghijklmnopqrstuvwxyz\\nCode: [hier den Co",
  " de eintragen]\\nEnde",
  `URL:${LINK}`,
  "END:VCALENDAR",
  "",
].join("\r\n");
const texts = {
  link: LINK,
  marker: MARKER,
  subject: "Ihr Termin",
  text: `Link:\n   ${LINK}\nCode: ${MARKER}\n`,
  html: `<p><a href="${LINK}">${LINK}</a> <b>${MARKER}</b></p>`,
  ics: ICS,
  eml: `Subject: x\r\n\r\n${LINK} ${MARKER}\r\n${ICS}--end--\r\n`,
  name: "2026-11-24-1430",
};

/** Codes of every length and letter that may be one. @param {number} count */
function* codes(count) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const next = random(7);
  const pick = (/** @type {string} */ from) =>
    from[Math.floor(((next() + 1) / 2) * from.length) % from.length];
  for (let i = 0; i < count; i++) {
    const length = 1 + Math.floor(((next() + 1) / 2) * 62);
    yield Array.from({ length }, (_, at) => pick(at && at < length - 1 ? `${letters}-_` : letters)).join("");
  }
}

/** @param {string} calendar */
const unfolded = (calendar) => calendar.replace(/\r\n /g, "");

test("a code arrives byte for byte in every text and in the link, whatever it is", () => {
  for (const code of codes(300)) {
    const { link, text, html, ics = "", eml = "" } = filled(texts, code);

    assert.equal(read(link.slice(link.indexOf("#") + 1), provider)?.code, code);
    for (const each of [text, html, unfolded(ics), unfolded(eml)]) {
      assert.ok(each.includes(`${LINK}#${code}`), each);
      assert.ok(!each.includes(MARKER), each);
    }
  }
});

test("lines of the calendar have at most 75 octets and keep every letter", () => {
  for (const code of codes(50)) {
    const { ics = "" } = filled(texts, code);
    const wide = ics.split("\r\n").filter((line) => Buffer.byteLength(line) > 75);

    assert.deepEqual(wide, []);
    assert.equal(unfolded(ics), unfolded(ICS).replaceAll(LINK, `${LINK}#${code}`).replaceAll(MARKER, code));
    assert.ok(ics.includes("Schöne Grüße"));
  }
});

test("the e-mail holds the calendar that is offered by itself", () => {
  const { ics = "", eml = "" } = filled(texts, "ABC123XYZ");

  assert.ok(eml.includes(ics));
});

test("without a code everything stays as the server made it", () => {
  assert.deepEqual(filled(texts, ""), texts);
});

test("the longest text that an address can take is chosen, each with the code", () => {
  const short = [`${"ж".repeat(300)} ${MARKER}`, `ж ${LINK} ${MARKER}`];
  const given = { ...texts, text: "ä".repeat(400), short };

  const middle = mailAddress(filled(given, "ABC123XYZ"));
  const last = mailAddress(filled({ ...given, subject: "ж".repeat(60) }, "ABC123XYZ"));

  assert.ok(middle.whole && last.whole);
  assert.equal(new URL(middle.href).searchParams.get("body"), `${"ж".repeat(300)} ABC123XYZ`);
  assert.equal(new URL(last.href).searchParams.get("body"), `ж ${LINK}#ABC123XYZ ABC123XYZ`);
  assert.ok(last.href.length <= 2000);
});

test("a short text goes into the mail program's address, a long one has to be pasted", () => {
  const short = mailAddress({ ...texts, text: "Guten Tag,\nÄ & Ö?\n" });
  const long = mailAddress({ ...texts, text: "ä".repeat(400) });

  const url = new URL(short.href);
  assert.ok(short.whole);
  assert.equal(url.searchParams.get("body"), "Guten Tag,\r\nÄ & Ö?\r\n");
  assert.equal(url.searchParams.get("subject"), "Ihr Termin");
  assert.deepEqual(long, { href: "mailto:?subject=Ihr%20Termin", whole: false });
});
