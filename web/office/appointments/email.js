/** The texts that the server has made without the code, filled in here. Pure. */

import { withCode } from "../../provider_link.js";

/** Outlook and Windows take no longer address; beyond it nothing opens at all. */
const LONGEST_ADDRESS = 2000;
/** Octets of a line of a calendar file (RFC 5545 §3.1). */
const LINE = 75;

/**
 * @typedef {object} Texts  `data-invitation`, see `checker/appointments/invitation.py`
 * @property {string} link  without the code
 * @property {string} marker  what stands where the code belongs
 * @property {string} subject
 * @property {string} text
 * @property {string[]} [short]  the same in fewer words, shorter each time
 * @property {string} html
 * @property {string} [ics]
 * @property {string} [eml]
 * @property {string} name  what to call files
 */

/**
 * Return the texts with the code in the link's fragment and in the place of the marker.
 * @param {Texts} texts
 * @param {string} code  "" leaves everything as it is
 * @returns {Texts}
 */
export function filled(texts, code) {
  if (!code) return texts;
  const fill = filler(texts, code);
  const { ics = "", eml = "" } = texts;
  const calendar = fold(fill(unfold(ics)));
  // The calendar's lines are folded, so that it is filled by itself and then put into the e-mail.
  const parts = ics ? eml.split(ics) : [eml];
  return {
    ...texts,
    link: fill(texts.link),
    text: fill(texts.text),
    ...(texts.short && { short: texts.short.map(fill) }),
    html: fill(texts.html),
    ics: calendar,
    eml: parts.map(fill).join(calendar),
  };
}

/**
 * Return what puts a code into a text.
 * @param {Texts} texts
 * @param {string} code
 * @returns {(text: string) => string}
 */
export function filler({ link, marker }, code) {
  if (!code) return (text) => text;
  const whole = withCode(link, { code, usual: true });
  return (text) => text.split(link).join(whole).split(marker).join(code);
}

/**
 * Return the address that opens a mail program with the longest text that goes into it. Where none does, the
 * text is left out and `whole` is false: then the e-mail has to be pasted.
 * @param {Texts} texts
 */
export function mailAddress({ subject, text, short = [] }) {
  const bare = `mailto:?subject=${encodeURIComponent(subject)}`;
  const href = [text, ...short]
    .map((each) => `${bare}&body=${encodeURIComponent(each.replace(/\n/g, "\r\n"))}`)
    .find((address) => address.length <= LONGEST_ADDRESS);
  return href ? { href, whole: true } : { href: bare, whole: false };
}

/** @param {string} calendar */
function unfold(calendar) {
  return calendar.replace(/\r\n[ \t]/g, "");
}

/** Break lines at 75 octets, never inside of a character. @param {string} calendar */
function fold(calendar) {
  return calendar.split("\r\n").map(foldLine).join("\r\n");
}

/** @param {string} line */
function foldLine(line) {
  const encoder = new TextEncoder();
  let folded = "";
  let octets = 0;
  for (const character of line) {
    const width = encoder.encode(character).length;
    if (octets + width > LINE) {
      folded += "\r\n ";
      octets = 1;
    }
    folded += character;
    octets += width;
  }
  return folded;
}
