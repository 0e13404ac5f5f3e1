/**
 * Whether what happens here is news for the counsellor. Mail gateways open links long before the appointment, in a
 * browser that runs scripts and may even press *Start*: what nobody has touched says nothing about the client.
 */

const NEAR_MS = 3_600_000; // as SOON_S in checker/core/board_status.py
const BY_HAND = ["pointerdown", "keydown", "click"]; // a click alone comes from assistive technology

/**
 * @param {Pick<EventTarget, "addEventListener">} target  that sees every event of the page first
 * @param {{starts_ms: number|null, clock: () => number, arrived: () => void}} about  `arrived` is called when
 *   somebody is seen for the first time
 * @returns {() => boolean} whether somebody is here, or the appointment is near
 */
export function watchForPerson(target, { starts_ms, clock, arrived }) {
  let here = false;
  const see = (/** @type {Event} */ { isTrusted }) => {
    if (here || !isTrusted) return; // a script's own events are not trusted (DOM §2.2)
    here = true;
    arrived();
  };
  for (const name of BY_HAND) target.addEventListener(name, see, { capture: true, passive: true });
  return () => here || starts_ms === null || clock() >= starts_ms - NEAR_MS;
}
