import assert from "node:assert/strict";
import { test } from "node:test";
import { largerType, STEPS } from "../../../web/ui/larger_type.js";

/** A page with the button. @param {any} [state]  what this entry of the history keeps */
function made(state = null) {
  const texts = ["more", "most"].map((when) => ({ dataset: { when }, hidden: false }));
  const button = Object.assign(new EventTarget(), { hidden: true, querySelectorAll: () => texts });
  const root = { dataset: /** @type {Record<string, string>} */ ({}) };
  const history = {
    state,
    replaceState: (/** @type {any} */ next) => Object.assign(history, { state: next }),
  };
  largerType(/** @type {any} */ (root), /** @type {any} */ (button), /** @type {any} */ (history));
  const press = () => button.dispatchEvent(new Event("click"));
  const shown = () => texts.find(({ hidden }) => !hidden)?.dataset.when;
  return { root, button, history, press, shown };
}

test("each press is one step larger, after the largest it is as usual again", () => {
  const { root, button, press, shown } = made();
  const steps = [];

  for (let i = 0; i < STEPS; i++) {
    steps.push([root.dataset.type, shown()]);
    press();
  }

  assert.equal(button.hidden, false);
  assert.deepEqual(steps, [
    [undefined, "more"],
    ["1", "more"],
    ["2", "more"],
    ["3", "most"],
  ]);
  assert.equal(root.dataset.type, undefined);
});

test("a reload keeps the size, beside what else the history holds", () => {
  const { history, press } = made({ findings: { camera: "ok" } });
  press();

  const { root } = made(history.state);

  assert.deepEqual(history.state, { findings: { camera: "ok" }, type: 1 });
  assert.equal(root.dataset.type, "1");
});

test("what is no step of ours counts as the usual size", () => {
  for (const type of ["1", -1, STEPS, 1.5, {}]) assert.equal(made({ type }).root.dataset.type, undefined);
});

test("a browser that keeps nothing shows it all the same", () => {
  const { root, history, press } = made();
  history.replaceState = () => assert.fail("by a policy");

  press();

  assert.equal(root.dataset.type, "1");
});
