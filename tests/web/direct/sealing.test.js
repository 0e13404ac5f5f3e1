import assert from "node:assert/strict";
import { test } from "node:test";
import { agree, makeKeys, PLAIN_BYTES, pairingOf, randomName } from "../../../web/direct/sealing.js";

const PAIRING = "0f".repeat(32);
const RUN = "ab".repeat(16);

/** @param {Partial<{pairing: string, run: string}>} [changes]  of what the board knows */
async function both(changes = {}) {
  const [client, board] = [await makeKeys(), await makeKeys()];
  const about = { pairing: PAIRING, run: RUN };
  return {
    client: await agree(client, board.shown, { ...about, side: "client" }),
    board: await agree(board, client.shown, { ...about, ...changes, side: "board" }),
  };
}

test("what one side seals the other opens, in both directions, in order", async () => {
  const { client, board } = await both();

  assert.deepEqual(await board.open(await client.seal({ candidate: "1" })), { candidate: "1" });
  assert.deepEqual(await client.open(await board.seal(["ä", null])), ["ä", null]);
  assert.deepEqual(await board.open(await client.seal("again")), "again");
});

test("all messages are of one size and show nothing of what is in them", async () => {
  const { client } = await both();

  const sealed = [await client.seal(""), await client.seal("192.168.1.17 typ host".repeat(20))];

  assert.deepEqual(new Set(sealed.map((text) => atob(text).length)), new Set([PLAIN_BYTES + 16]));
  assert.ok(
    sealed.every((text) => text.length <= 2200),
    "checker/core/intake/both_ends.py takes no more",
  );
  assert.ok(!sealed.some((text) => atob(text).includes("192.168")));
});

test("the same value is never sealed to the same text", async () => {
  const { client } = await both();

  assert.notEqual(await client.seal("x"), await client.seal("x"));
});

for (const [name, changes] of Object.entries({
  "who does not know the link": { pairing: "1f".repeat(32) },
  "a message of another rehearsal": { run: "cd".repeat(16) },
})) {
  test(`${name} opens nothing and is opened by nobody`, async () => {
    const { client, board } = await both(changes);

    await assert.rejects(board.open(await client.seal("x")));
    await assert.rejects(client.open(await board.seal("x")));
  });
}

test("somebody in between with keys of their own is opened by nobody", async () => {
  const [client, between] = [await makeKeys(), await makeKeys()];
  const ends = await agree(client, between.shown, { side: "client", pairing: PAIRING, run: RUN });
  const stranger = await agree(between, client.shown, { side: "board", pairing: "", run: RUN });

  await assert.rejects(ends.open(await stranger.seal("x")));
});

test("a side cannot be told its own words", async () => {
  const { client } = await both();

  await assert.rejects(client.open(await client.seal("x")));
});

test("a message that was changed, left out or repeated does not open", async () => {
  const { client, board } = await both();
  const [first, second] = [await client.seal(1), await client.seal(2)];
  const changed = btoa(`${atob(first).slice(0, -1)}x`);

  await assert.rejects(board.open(changed));

  const other = await both();
  await assert.rejects(other.board.open(second));

  const third = await both();
  const text = await third.client.seal(1);
  await third.board.open(text);
  await assert.rejects(third.board.open(text));
});

test("what is too long is refused and not cut", async () => {
  const { client } = await both();

  await assert.rejects(client.seal("x".repeat(PLAIN_BYTES)), RangeError);
});

test("what is no public key is refused", async () => {
  const keys = await makeKeys();

  await assert.rejects(agree(keys, btoa("x"), { side: "client", pairing: PAIRING, run: RUN }));
  await assert.rejects(agree(keys, btoa("x".repeat(65)), { side: "client", pairing: PAIRING, run: RUN }));
});

test("names are of the shape that the server takes, and each is another one", () => {
  assert.match(randomName(), /^[0-9a-f]{32}$/);
  assert.notEqual(randomName(), randomName());
});

test("client and server come to the same value of a link", async () => {
  const known = "fe841e92221adba69b4f569f6264f750a9f3870bfa2d00b38dd27e738972be88"; // tests/core/test_tokens.py

  assert.equal(await pairingOf("abcdefghijklmnopqrstuvwxyz"), known);
});
