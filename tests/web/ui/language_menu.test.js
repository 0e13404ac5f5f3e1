import assert from "node:assert/strict";
import { test } from "node:test";
import { closeWhenLeft } from "../../../web/ui/language_menu.js";

/** A list of languages that is open, with a link inside. */
function openMenu() {
  /** @type {Record<string, (event: any) => void>} */
  const heard = {};
  const inside = {};
  const menu = {
    open: true,
    focused: 0,
    addEventListener: (/** @type {string} */ name, /** @type {(event: any) => void} */ act) => {
      heard[name] = act;
    },
    contains: (/** @type {unknown} */ one) => one === inside,
    querySelector: () => ({ focus: () => menu.focused++ }),
  };
  closeWhenLeft(/** @type {any} */ (menu));
  return { menu, heard, inside };
}

test("the list closes when the focus goes on, and not while it is inside or nowhere", () => {
  const { menu, heard, inside } = openMenu();

  heard.focusout?.({ relatedTarget: inside });
  heard.focusout?.({ relatedTarget: null });
  assert.equal(menu.open, true);

  heard.focusout?.({ relatedTarget: {} });
  assert.equal(menu.open, false);
});

test("Escape closes the list and leads back to its button, other keys do not", () => {
  const { menu, heard } = openMenu();

  heard.keydown?.({ key: "ArrowDown" });
  assert.equal(menu.open, true);

  heard.keydown?.({ key: "Escape" });
  assert.equal(menu.open, false);
  assert.equal(menu.focused, 1);
});
