import assert from "node:assert/strict";
import { test } from "node:test";
import { DeviceHold } from "../../../web/check_page/device_hold.js";

/** @param {Record<string, [string, string?]>} states */
const flow = (states) =>
  /** @type {any} */ ({
    part: (/** @type {string} */ name) => ({
      state: states[name]?.[0] ?? "waiting",
      finding: states[name]?.[1],
    }),
  });

function made_up() {
  /** @type {Record<string, number>} */
  const held = { camera: 0, microphone: 0 };
  /** @type {string[]} */
  const done = [];
  const environment = {
    media: {
      open(/** @type {string[]} */ kinds) {
        done.push(`open ${kinds.join("+")}`);
        for (const kind of kinds) held[kind] = (held[kind] ?? 0) + 1;
        let open = true;
        return () => {
          for (const kind of open ? kinds : []) held[kind] = (held[kind] ?? 0) - 1;
          open = false;
        };
      },
    },
    allowSound: () => done.push("sound"),
    closeAudio: async () => done.push("silence"),
  };
  return { held, done, hold: new DeviceHold(/** @type {any} */ (environment)) };
}

test("camera and microphone are asked for together, in one prompt", () => {
  const { done, hold } = made_up();

  hold.begin();

  assert.equal(done[0], "open camera+microphone");
});

test("sound is allowed in the person's click, and in that of a repeat", () => {
  const { done, hold } = made_up();

  hold.begin();
  const began = done.filter((what) => what === "sound").length;
  hold.wake();

  assert.equal(began, 1);
  assert.equal(done.filter((what) => what === "sound").length, 2);
});

test("both stay open until the loudspeaker has been heard", () => {
  const { held, hold } = made_up();
  hold.begin();

  hold.update(flow({ camera: ["done", "ok"], microphone: ["done", "ok"], speaker: ["asking"] }));
  const meanwhile = { ...held };
  hold.update(flow({ camera: ["done", "ok"], microphone: ["done", "ok"], speaker: ["done", "ok"] }));

  assert.deepEqual(meanwhile, { camera: 1, microphone: 1 });
  assert.deepEqual(held, { camera: 0, microphone: 0 });
});

test("a device that was skipped or never allowed is given back at once", () => {
  const { held, hold } = made_up();
  hold.begin();

  hold.update(flow({ camera: ["done", "skipped"], microphone: ["running"] }));
  const skipped = { ...held };
  hold.update(
    flow({ camera: ["done", "skipped"], microphone: ["done", "unanswered"], speaker: ["running"] }),
  );

  assert.deepEqual(skipped, { camera: 0, microphone: 1 });
  assert.deepEqual(held, { camera: 0, microphone: 0 });
});

test("the sound ends when the last of the three parts is done, and again after a repeat", () => {
  const { done, hold } = made_up();
  const all = { camera: ["done", "ok"], microphone: ["done", "ok"], speaker: ["done", "ok"] };
  hold.begin();

  hold.update(flow(/** @type {any} */ (all)));
  hold.update(flow(/** @type {any} */ (all)));
  hold.update(flow(/** @type {any} */ ({ ...all, camera: ["running"] })));
  hold.update(flow(/** @type {any} */ (all)));

  assert.deepEqual(
    done.filter((what) => what === "silence"),
    ["silence", "silence"],
  );
});

test("a browser without Web Audio still opens the devices", () => {
  const { held, hold } = made_up();
  hold.environment.allowSound = () => {
    throw new TypeError("not a constructor");
  };

  hold.begin();

  assert.deepEqual(held, { camera: 1, microphone: 1 });
});
