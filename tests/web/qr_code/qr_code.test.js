import assert from "node:assert/strict";
import { test } from "node:test";
import jsQR from "jsqr";
import { Grid } from "../../../web/qr_code/grid.js";
import { bestMasked, penalty } from "../../../web/qr_code/masks.js";
import { qrCode } from "../../../web/qr_code/qr_code.js";

const LINK = "https://check.example/c/abcdefghijklmnopqrstuvwxyz#ABC123XYZ";
const PIXELS = 3;
const EDGE = 4;

/** The modules as a camera sees them. @param {string[]} dark */
function photographed(dark) {
  const side = (dark.length + 2 * EDGE) * PIXELS;
  const image = new Uint8ClampedArray(4 * side * side).fill(255);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const [row, column] = [Math.floor(y / PIXELS) - EDGE, Math.floor(x / PIXELS) - EDGE];
      if (dark[row]?.[column] === "1") image.fill(0, 4 * (y * side + x), 4 * (y * side + x) + 3);
    }
  return { image, side };
}

/** What a decoder of somebody else's reads. @param {string[]|null} dark */
function read(dark) {
  assert.ok(dark);
  const { image, side } = photographed(dark);
  const found = /** @type {any} */ (jsQR)(image, side, side);
  return (
    found && { text: new TextDecoder().decode(new Uint8Array(found.binaryData)), version: found.version }
  );
}

test("a link with its code is read as it is", () => {
  assert.deepEqual(read(qrCode(LINK)), { text: LINK, version: 4 });
});

test("letters of every script are read as they are", () => {
  const text = "https://prüfung.example/#Ä=你好";

  assert.equal(read(qrCode(text))?.text, text);
});

/** The most bytes of each version at level M (ISO/IEC 18004 Table 7). */
const MOST = [14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412];

for (const [at, most] of MOST.entries()) {
  const filled = (/** @type {number} */ bytes) =>
    Array.from({ length: bytes }, (_, i) => String.fromCharCode(33 + ((i * 7) % 90))).join("");

  test(`version ${at + 1} is full with ${most} bytes, and is read when it is`, () => {
    assert.deepEqual(read(qrCode(filled(most))), { text: filled(most), version: at + 1 });
  });

  test(`one byte more than ${most} needs more`, () => {
    const larger = qrCode(filled(most + 1));

    if (at + 1 === MOST.length) assert.equal(larger, null);
    else assert.equal(larger?.length, 4 * (at + 2) + 17);
  });
}

test("a corner of it may be dirty", () => {
  const dark = qrCode(LINK) ?? [];

  const dirty = dark.map((row, y) =>
    y < 16 || y > 23 ? row : `${row.slice(0, 16)}11111111${row.slice(24)}`,
  );

  assert.notDeepEqual(dirty, dark);
  assert.equal(read(dirty)?.text, LINK);
});

test("of the eight masks the one that is easiest to read is taken", () => {
  const striped = new Grid(21);
  for (const [x, y] of striped.places()) striped.put(x, y, (x + y) % 2 === 0); // what the first mask makes one field

  const chosen = bestMasked(striped);

  const first = striped.masked((x, y) => (x + y) % 2 === 0);
  assert.ok(penalty(first) > 2 * penalty(chosen));
});

test("what makes a code hard to read counts as the standard says", () => {
  const light = new Grid(5);

  // Ten lines of five: 3 each; sixteen squares: 3 each; half of it off the balance: ten steps of 10.
  assert.equal(penalty(light), 10 * 3 + 16 * 3 + 100);
});

test("what looks like a corner's finder counts most", () => {
  const grid = new Grid(11);
  for (const x of [0, 2, 3, 4, 6]) grid.put(x, 5, true);

  // Rows of eleven, columns of eleven and of twice five; squares above and below, and beside the pattern; its 40; balance.
  assert.equal(penalty(grid), 10 * 9 + 6 * 9 + 10 * 3 + 86 * 3 + 40 + 90);
});
