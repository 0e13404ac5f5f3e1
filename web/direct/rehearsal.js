/**
 * The direct rehearsal, once both sides have agreed on keys: connect, measure, come to a finding. Never throws but for an
 * abort; whatever fails ends in `not_measured`, as a fault of ours is nobody's.
 */

import { tied } from "../browser/abort.js";
import { DirectConnection } from "./connection.js";
import { End } from "./exchange.js";
import { verdict } from "./verdict.js";

/** From the agreement to the finding. */
const LIMIT_MS = 8000;
/** Where no way has been found so long after both descriptions were there, there is none. */
const FIND_MS = 3000;
/** One that has been found opens by a handshake (DTLS, SCTP): four round trips, on a slow line two seconds and more. */
const OPEN_MS = 6000;
/** The other side's word that it has seen none either is waited for. */
const CONFIRM_MS = 1500;
/** Where the server's stream is held back the messages are asked for. */
const ASK_MS = 500;
/** What each side may send: 2 MB together, less what connecting and the reports take; the load counts each packet twice. */
const MOST_BYTES = 1_700_000;

/** @typedef {import("./verdict.js").Verdict} Verdict */

/**
 * @typedef {object} Terms
 * @property {"client"|"board"} side  the board offers
 * @property {import("./mailbox.js").Mailbox} mailbox
 * @property {import("./sealing.js").Seal} seal
 * @property {string[]} stun
 * @property {import("../types.js").Thresholds} thresholds
 *
 * @typedef {object} Browser
 * @property {() => number} now_ms
 * @property {(ms: number, signal?: AbortSignal) => Promise<void>} sleep
 * @property {(configuration: RTCConfiguration) => RTCPeerConnection} peerConnection
 */

/** @type {Verdict} */
export const NOT_MEASURED = { finding: "not_measured", notes: [] };

/**
 * @param {Browser} browser
 * @param {Terms} terms
 * @param {AbortSignal} signal
 * @returns {Promise<Verdict>}
 */
export async function rehearse(browser, terms, signal) {
  const { own, untie } = tied(signal);
  const late = browser.sleep(LIMIT_MS + 2 * CONFIRM_MS, own.signal).catch(() => {});
  const connection = new DirectConnection(
    browser,
    terms.stun,
    teller(terms, () => fail()),
  );
  const fail = () => connection.channel.readyState === "open" || own.abort(); // an open one needs no messages any more
  const work = attempt(browser, terms, connection, own.signal).catch(() => NOT_MEASURED);
  const found = await Promise.race([work, late]);
  own.abort();
  untie();
  connection.close();
  signal.throwIfAborted();
  return found ?? NOT_MEASURED;
}

/** Seals and sends in order. @param {Terms} terms @param {() => void} failed */
function teller({ seal, mailbox }, failed) {
  /** @type {Promise<unknown>} */
  let turn = Promise.resolve();
  return (/** @type {import("./connection.js").Message} */ message) => {
    turn = turn.then(async () => mailbox.send(await seal.seal(message))).catch(failed);
    return turn;
  };
}

/**
 * @param {Browser} browser
 * @param {Terms} terms
 * @param {DirectConnection} connection
 * @param {AbortSignal} signal
 */
async function attempt(browser, terms, connection, signal) {
  const end = new End(browser, connection.channel, terms.thresholds);
  const until_ms = browser.now_ms() + LIMIT_MS;
  const { own: talk, untie } = tied(signal);
  listen(browser, terms, connection, talk.signal).catch(() => {}); // what fails there does not open
  if (terms.side === "board") await connection.offer();
  if (!(await isOpen(browser, connection, signal))) return unopened(browser, connection, signal);
  untie();
  talk.abort(); // an open connection needs no messages any more
  const both = await end.run(signal, { until_ms, bytes: MOST_BYTES });
  return verdict(both, terms.thresholds);
}

/** Take what the other side says until the rehearsal is over. @param {Browser} browser @param {Terms} terms @param {DirectConnection} connection @param {AbortSignal} signal */
async function listen(browser, { mailbox, seal }, connection, signal) {
  const sleep = (/** @type {number} */ ms, /** @type {AbortSignal|undefined} */ stop) =>
    browser.sleep(ms, stop);
  while (!signal.aborted) await connection.take(await seal.open(await mailbox.next(sleep, ASK_MS, signal)));
}

/** @param {Browser} browser @param {DirectConnection} connection @param {AbortSignal} signal */
async function isOpen(browser, connection, signal) {
  let open = false;
  const done = connection.opened.then(
    () => {
      open = true;
    },
    () => {}, // it failed sooner
  );
  const limit_ms = () => (connection.isFound ? OPEN_MS : FIND_MS);
  for (let waited_ms = 0; waited_ms < limit_ms(); waited_ms += connection.isKnown ? ASK_MS : 0) {
    await Promise.race([done, browser.sleep(ASK_MS, signal)]);
    if (open || ["failed", "closed"].includes(connection.connection.connectionState)) break;
  }
  return open;
}

/**
 * No way has opened. That is a finding only where the other side says so, too (it may have gone), and where one of the
 * two at least was answered by the server that tells addresses (else it may be that server that is missing).
 * @param {Browser} browser
 * @param {DirectConnection} connection
 * @param {AbortSignal} signal
 * @returns {Promise<Verdict>}
 */
async function unopened(browser, connection, signal) {
  await connection.tell({ failed: true });
  for (let waited_ms = 0; waited_ms < CONFIRM_MS && !connection.hasFailed; waited_ms += 100)
    await browser.sleep(100, signal);
  const isSure = connection.hasFailed && connection.isReflexive;
  return isSure ? { finding: "relayed_only", notes: [] } : NOT_MEASURED;
}
