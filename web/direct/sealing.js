/**
 * Seals what two pages tell each other on their way to a direct connection, so that the server that passes it on reads none of it.
 *
 * Each side makes a key pair for this one rehearsal (ECDH, P-256). The keys of both directions come from what the two
 * share, from both public keys in their order, and from a value that follows from the token of the appointment's link
 * (HKDF, RFC 5869): whoever does not know the link cannot take a side's place. A message that opens confirms the
 * keys. Messages are numbered by their nonce: one that is missing, twice there or in another place does not open. All are
 * of one size.
 */

/** Room for a description or some candidates; with the seal and as base64 one fits into a request. */
export const PLAIN_BYTES = 1536;
const LENGTH_BYTES = 2;
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const KEY_BYTES = 65;

/** @typedef {"client"|"board"} Side */

/** A key pair of one rehearsal. */
export async function makeKeys() {
  const { subtle } = globalThis.crypto;
  const pair = await subtle.generateKey(CURVE, false, ["deriveBits"]);
  const raw = await subtle.exportKey("raw", pair.publicKey); // SEC 1, uncompressed
  return { secret: pair.privateKey, shown: toBase64(new Uint8Array(raw)) };
}

/**
 * What client and board know of the link without knowing each other; `pairing_key` in checker/core/tokens.py is the same.
 * @param {string} token
 */
export async function pairingOf(token) {
  const { subtle } = globalThis.crypto;
  const how = { name: "HMAC", hash: "SHA-256" };
  const key = await subtle.importKey("raw", utf8(token), how, false, ["sign"]);
  const bytes = new Uint8Array(await subtle.sign("HMAC", key, utf8("direct-rehearsal\0")));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Seals for the other side and opens what comes from it, each message once and in order. */
export class Seal {
  /** @param {CryptoKey} out @param {CryptoKey} back */
  constructor(out, back) {
    this.out = out;
    this.back = back;
    this.sealed = 0;
    this.opened = 0;
  }

  /** Seal a JSON value; throws RangeError where it is too long. @param {unknown} value @returns {Promise<string>} */
  async seal(value) {
    const text = utf8(JSON.stringify(value));
    if (text.length > PLAIN_BYTES - LENGTH_BYTES) throw new RangeError("too long to be sealed");
    const plain = new Uint8Array(PLAIN_BYTES);
    new DataView(plain.buffer).setUint16(0, text.length);
    plain.set(text, LENGTH_BYTES);
    const how = { name: "AES-GCM", iv: nonce(this.sealed++) };
    return toBase64(new Uint8Array(await globalThis.crypto.subtle.encrypt(how, this.out, plain)));
  }

  /** Open the next message; throws for any other one. @param {string} text @returns {Promise<any>} */
  async open(text) {
    const how = { name: "AES-GCM", iv: nonce(this.opened++) };
    const plain = await globalThis.crypto.subtle.decrypt(how, this.back, fromBase64(text));
    const length = new DataView(plain).getUint16(0);
    return JSON.parse(new TextDecoder().decode(plain.slice(LENGTH_BYTES, LENGTH_BYTES + length)));
  }
}

/**
 * Agree with the other side.
 * @param {{secret: CryptoKey, shown: string}} own
 * @param {string} theirs  the other side's public key; throws where it is none
 * @param {{side: Side, pairing: string, run: string}} about  run: the rehearsal's own name
 */
export async function agree(own, theirs, { side, pairing, run }) {
  const { subtle } = globalThis.crypto;
  const point = fromBase64(theirs);
  if (point.length !== KEY_BYTES) throw new TypeError("this is no public key");
  const other = await subtle.importKey("raw", point, CURVE, false, []);
  const shared = await subtle.deriveBits({ name: "ECDH", public: other }, own.secret, 256);
  const material = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const keys = side === "client" ? [own.shown, theirs] : [theirs, own.shown];
  const key = (/** @type {Side} */ from, /** @type {"encrypt"|"decrypt"} */ use) => {
    const info = utf8(JSON.stringify(["startklar-direct", run, ...keys, from]));
    const how = { name: "HKDF", hash: "SHA-256", salt: utf8(pairing), info };
    return subtle.deriveKey(how, material, { name: "AES-GCM", length: 256 }, false, [use]);
  };
  const [mine, yours] = /** @type {[Side, Side]} */ (
    side === "client" ? ["client", "board"] : ["board", "client"]
  );
  return new Seal(await key(mine, "encrypt"), await key(yours, "decrypt"));
}

/** A name that nobody guesses: 128 bits as hex digits. */
export function randomName() {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** 96 bits that count (NIST SP 800-38D, 8.2.1). @param {number} number */
function nonce(number) {
  const bytes = new Uint8Array(12);
  new DataView(bytes.buffer).setUint32(8, number);
  return bytes;
}

/** @param {string} text */
function utf8(text) {
  return new TextEncoder().encode(text);
}

/** @param {Uint8Array} bytes */
function toBase64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}

/** @param {string} text */
function fromBase64(text) {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
}
