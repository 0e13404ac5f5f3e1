/** The browser's side of passkeys, with a made-up browser. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { addPasskey, decode, encode, signIn } from "../../../../web/office/account/webauthn.js";

/** @typedef {import("../../../../web/office/environment.js").OfficeEnvironment} OfficeEnvironment */

const buffer = (/** @type {number[]} */ ...bytes) => Uint8Array.from(bytes).buffer;

/**
 * A browser whose passkey is `passkey`, before a server that answers in turn.
 * @param {any[]} replies
 * @param {() => any} passkey
 */
function made(replies, passkey) {
  /** @type {any[]} */ const sent = [];
  /** @type {any[]} */ const asked = [];
  const answer = async (/** @type {any} */ options) => {
    asked.push(options.publicKey);
    return passkey();
  };
  const environment = {
    post: async (/** @type {string} */ path, /** @type {any} */ body) => {
      sent.push([path, body]);
      return replies.shift();
    },
    createPasskey: answer,
    getPasskey: answer,
  };
  return {
    environment: /** @type {OfficeEnvironment} */ (/** @type {unknown} */ (environment)),
    sent,
    asked,
  };
}

const passkey = () => ({
  rawId: buffer(1, 2),
  type: "public-key",
  response: {
    clientDataJSON: buffer(3),
    attestationObject: buffer(4),
    authenticatorData: buffer(5),
    signature: buffer(6),
    userHandle: null,
  },
});

test("base64url survives every byte, without padding", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
  for (const length of [0, 1, 2, 3, 255, 256]) {
    const text = encode(bytes.slice(0, length).buffer);
    assert.match(text, /^[\w-]*$/);
    assert.deepEqual(new Uint8Array(decode(text)), bytes.slice(0, length));
  }
});

test("a new passkey is made for the server's challenge and sent under its name", async () => {
  const options = { challenge: "AQ", user: { id: "Ag", name: "anna" }, excludeCredentials: [{ id: "Aw" }] };
  const { environment, sent, asked } = made(
    [
      { status: 200, body: options },
      { status: 200, body: { next: "/there" } },
    ],
    passkey,
  );

  const next = await addPasskey(environment, "my & key");

  assert.equal(next, "/there");
  assert.deepEqual(new Uint8Array(asked[0].challenge), Uint8Array.of(1));
  assert.deepEqual(new Uint8Array(asked[0].user.id), Uint8Array.of(2));
  assert.deepEqual(new Uint8Array(asked[0].excludeCredentials[0].id), Uint8Array.of(3));
  assert.equal(sent[1][0], "/account/passkeys?name=my%20%26%20key");
  assert.deepEqual(sent[1][1].response, { clientDataJSON: "Aw", attestationObject: "BA" });
});

test("signing in sends what the passkey has signed, and where the person wanted to go", async () => {
  const { environment, sent } = made(
    [
      { status: 200, body: { challenge: "AQ" } },
      { status: 200, body: { next: "/board" } },
    ],
    passkey,
  );

  const next = await signIn(environment, "/board?x");

  assert.equal(next, "/board");
  assert.equal(sent[1][0], "/sign-in/passkey?next=%2Fboard%3Fx");
  assert.deepEqual(sent[1][1], {
    id: "AQI",
    rawId: "AQI",
    type: "public-key",
    response: { clientDataJSON: "Aw", authenticatorData: "BQ", signature: "Bg", userHandle: null },
  });
});

for (const ceremony of [addPasskey, signIn]) {
  const options = { challenge: "AQ", user: { id: "Ag" } };

  test(`${ceremony.name}: a person who closes the window can try again`, async () => {
    const { environment, sent } = made([{ status: 200, body: options }], () => {
      throw new DOMException("closed", "NotAllowedError");
    });

    assert.equal(await ceremony(environment, ""), null);
    assert.equal(sent.length, 1);
  });

  test(`${ceremony.name}: a server that refuses or is gone leads nowhere`, async () => {
    const busy = made([{ status: 429, body: null }], passkey);
    const wrong = made(
      [
        { status: 200, body: options },
        { status: 403, body: {} },
      ],
      passkey,
    );

    assert.equal(await ceremony(busy.environment, ""), null);
    assert.equal(busy.asked.length, 0);
    assert.equal(await ceremony(wrong.environment, ""), null);
  });
}

test("who signed in too long ago for a new passkey is led to where they sign in once more", async () => {
  const { environment, asked } = made([{ status: 403, body: { next: "/account/confirm" } }], passkey);

  assert.equal(await addPasskey(environment, ""), "/account/confirm");
  assert.equal(asked.length, 0);
});
