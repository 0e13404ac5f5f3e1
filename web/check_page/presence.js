/**
 * Whether what happens here is news for the counsellor. Mail gateways open links long before the appointment, in a
 * browser that runs scripts and may even press *Start*: what nobody has touched says nothing about the client.
 */

const NEAR_MS = 3_600_000; // as SOON_S in checker/core/board_status.py
const LOOK_MS = 5000;
const BY_HAND = ["pointerdown", "keydown", "click"]; // a click alone comes from assistive technology

/**
 * @param {Pick<EventTarget, "addEventListener">} target  that sees every event of the page first
 * @param {{starts_ms: number|null, clock: () => number, sleep: (ms: number) => Promise<void>, arrived: () => void}} about
 *   `arrived` is called when somebody is seen for the first time, and when the appointment has come near
 * @returns {{isNews: () => boolean, see: (event: Pick<Event, "isTrusted">) => void}} whether somebody is here, or the
 *   appointment is near; `see` is for an event from before
 */
export function watchForPerson(target, { starts_ms, clock, sleep, arrived }) {
  let here = false;
  const see = (/** @type {Pick<Event, "isTrusted">} */ { isTrusted }) => {
    if (here || !isTrusted) return; // a script's own events are not trusted (DOM §2.2)
    here = true;
    arrived();
  };
  for (const name of BY_HAND) target.addEventListener(name, see, { capture: true, passive: true });
  const isNews = () => here || starts_ms === null || clock() >= starts_ms - NEAR_MS;
  (async () => {
    do await sleep(LOOK_MS);
    while (!isNews());
    arrived();
  })();
  return { isNews, see };
}
