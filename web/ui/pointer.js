/**
 * Who presses a button without a pointer (by a key, a screen reader, a switch) may be listening to what is announced, and
 * gets the time for it; who points at things sees them. Nothing of this is kept or sent.
 *
 * A screen reader's press is a click without a pointer on computers, one with a button still down in Android's TalkBack,
 * and a finger without any size in iOS's VoiceOver (so do React Aria and Floating UI tell them apart).
 */

/**
 * @param {EventTarget} page
 * @param {(isPointed: boolean) => void} pressed  with each click: whether a pointer has made it
 * @returns {(click: Event) => void} for a click that came before
 */
export function watchPointer(page, pressed) {
  let sizeless = false;
  page.addEventListener(
    "pointerdown",
    (event) => {
      const { width, height } = /** @type {PointerEvent} */ (event);
      sizeless = width === 0 && height === 0;
    },
    true,
  );
  page.addEventListener("keydown", () => (sizeless = false), true);
  const look = (/** @type {Event} */ click) => {
    const { detail, buttons, isTrusted } = /** @type {PointerEvent} */ (click);
    if (isTrusted) pressed(detail > 0 && buttons !== 1 && !sizeless); // a script's says nothing of anybody's ears
  };
  page.addEventListener("click", look, true);
  return look;
}
