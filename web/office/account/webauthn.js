/**
 * The browser's side of the two passkey ceremonies (WebAuthn Level 3): options from the server in, JSON for
 * the server out. Browsers that know passkeys but not `parseCreationOptionsFromJSON` and `toJSON` (Safari before
 * 18.4, Chrome before 129) are many, so both directions are done by hand.
 */

/** @typedef {import("../environment.js").OfficeEnvironment} OfficeEnvironment */

/** @param {string} text  base64url without padding (RFC 4648 §5) @returns {ArrayBuffer} */
export function decode(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0)).buffer;
}

/** @param {ArrayBuffer} buffer @returns {string} base64url without padding */
export function encode(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * Make a passkey for the account that is signed in.
 * @param {OfficeEnvironment} environment
 * @param {string} name
 * @returns {Promise<string|null>} where to go on (to sign in first, where that was too long ago), null when it did not work
 */
export async function addPasskey(environment, name) {
  const asked = await environment.post("/account/passkeys/options", {});
  if (asked.status !== 200) return asked.body?.next ?? null;
  const options = asked.body;
  const passkey = await quietly(() =>
    environment.createPasskey({
      publicKey: {
        ...options,
        challenge: decode(options.challenge),
        user: { ...options.user, id: decode(options.user.id) },
        excludeCredentials: descriptors(options.excludeCredentials),
      },
    }),
  );
  if (!passkey) return null;
  const answer = /** @type {AuthenticatorAttestationResponse} */ (passkey.response);
  return send(environment, `/account/passkeys?name=${encodeURIComponent(name)}`, passkey, {
    clientDataJSON: encode(answer.clientDataJSON),
    attestationObject: encode(answer.attestationObject),
  });
}

/**
 * Sign in with whichever passkey the person chooses.
 * @param {OfficeEnvironment} environment
 * @param {string} next  where they wanted to go, may be empty
 * @returns {Promise<string|null>} where to go on, null when it did not work
 */
export async function signIn(environment, next) {
  const asked = await environment.post("/sign-in/passkey/options", {});
  if (asked.status !== 200) return null;
  const options = asked.body;
  const passkey = await quietly(() =>
    environment.getPasskey({
      publicKey: {
        ...options,
        challenge: decode(options.challenge),
        allowCredentials: descriptors(options.allowCredentials),
      },
    }),
  );
  if (!passkey) return null;
  const answer = /** @type {AuthenticatorAssertionResponse} */ (passkey.response);
  return send(environment, `/sign-in/passkey?next=${encodeURIComponent(next)}`, passkey, {
    clientDataJSON: encode(answer.clientDataJSON),
    authenticatorData: encode(answer.authenticatorData),
    signature: encode(answer.signature),
    userHandle: answer.userHandle ? encode(answer.userHandle) : null,
  });
}

/** @param {{id: string}[]|undefined} listed @returns {PublicKeyCredentialDescriptor[]} */
function descriptors(listed = []) {
  return listed.map(({ id }) => ({ type: "public-key", id: decode(id) }));
}

/**
 * Null when the person has closed the window, or there is no passkey: all that is left is another try.
 * @template T
 * @param {() => Promise<T|null>} ask
 */
async function quietly(ask) {
  try {
    return await ask();
  } catch {
    return null;
  }
}

/**
 * @param {OfficeEnvironment} environment
 * @param {string} path
 * @param {PublicKeyCredential} passkey
 * @param {Record<string, string|null>} response
 */
async function send(environment, path, passkey, response) {
  const id = encode(passkey.rawId);
  const sent = await environment.post(path, { id, rawId: id, type: passkey.type, response });
  return sent.status === 200 ? /** @type {string} */ (sent.body.next) : null;
}
