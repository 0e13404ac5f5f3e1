import assert from "node:assert/strict";
import { test } from "node:test";
import { Gone, Mailbox } from "../../../web/direct/mailbox.js";

const RUN = "r";
const never = () => /** @type {Promise<void>} */ (new Promise(() => {}));
const { signal } = new AbortController();

/** A server that has these messages of the other side. @param {string[]} there @param {number} [status] */
function server(there, status = 200) {
  /** @type {any[]} */
  const asked = [];
  const post = async (/** @type {any} */ body) => {
    asked.push(body);
    return { status, body: { messages: there.slice(body.after), heard: 1 } };
  };
  return { asked, mailbox: new Mailbox(post, RUN) };
}

/** @param {Mailbox} mailbox @param {number} from @param {string[]} messages @param {boolean} [over] */
function hear(mailbox, from, messages, over = false) {
  mailbox.hear({ run: RUN, from, messages, over });
}

test("a message is taken once, whichever way it comes first, and in order", async () => {
  const { mailbox } = server(["one", "two"]);
  hear(mailbox, 0, ["one"]);
  await mailbox.ask();
  hear(mailbox, 1, ["two"]);

  assert.deepEqual(mailbox.inbox, ["one", "two"]);
});

test("where one is missing it is asked for", async () => {
  const { mailbox, asked } = server(["one", "two"]);

  hear(mailbox, 1, ["two"]);

  assert.equal(await mailbox.next(never, 1, signal), "one");
  assert.equal(await mailbox.next(never, 1, signal), "two");
  assert.deepEqual(asked, [{ run: RUN, after: 0, messages: [] }]);
});

test("where the stream brings nothing it is asked again and again", async () => {
  const there = /** @type {string[]} */ ([]);
  const { mailbox, asked } = server(there);
  let waits = 0;
  const sleep = async () => {
    waits += 1;
    if (waits === 3) there.push("late");
  };

  assert.equal(await mailbox.next(sleep, 1, signal), "late");
  assert.equal(asked.length, 3);
});

test("messages of another rehearsal are nobody's", () => {
  const { mailbox } = server([]);

  mailbox.hear({ run: "another", from: 0, messages: ["one"], over: true });

  assert.deepEqual(mailbox.inbox, []);
  assert.equal(mailbox.isOver, false);
});

test("what was there before the end is still read, then nobody is there", async () => {
  const { mailbox } = server([]);
  hear(mailbox, 0, ["last"], true);

  assert.equal(await mailbox.next(never, 1, signal), "last");
  await assert.rejects(mailbox.next(never, 1, signal), Gone);
  await assert.rejects(mailbox.send("more"), Gone);
});

for (const status of [0, 404, 409, 410, 429, 503]) {
  test(`an answer ${status} ends it`, async () => {
    const { mailbox } = server([], status);

    await assert.rejects(mailbox.send("one"), Gone);
    assert.equal(mailbox.isOver, true);
  });
}

test("who is done says so once, after all that was sent", async () => {
  const { mailbox, asked } = server([]);
  mailbox.send("one");

  await mailbox.close();
  await mailbox.close();

  assert.deepEqual(
    asked.map(({ messages, over }) => [messages, over]),
    [
      [["one"], undefined],
      [undefined, true],
    ],
  );
});
