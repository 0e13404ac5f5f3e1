/**
 * Who presses a button without a pointer (by a key, a screen reader, a switch) may be listening to what is announced, and
 * gets the time for it; who points at things sees them. Nothing of this is kept or sent.
 *
 * A screen reader's press is a click without a pointer on computers, one with a button still down in Android's TalkBack,
 * and a finger without any size in iOS's VoiceOver (so do React Aria and Floating UI tell them apart).
 */

/**
 * @param {EventTarget} page
 * @returns {(click: Event) => boolean} true where the click was made by a pointer
 */
export function watchPointer(page) {
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
  return (click) => {
    const { detail, buttons, isTrusted } = /** @type {PointerEvent} */ (click);
    return !isTrusted || (detail > 0 && buttons !== 1 && !sizeless);
  };
}
