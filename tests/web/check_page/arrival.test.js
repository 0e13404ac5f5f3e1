import assert from "node:assert/strict";
import { test } from "node:test";
import { arrival } from "../../../web/check_page/arrival.js";
import { read } from "../../../web/provider_link.js";

const TOKEN = "abcdefghijklmnopqrstuvwx23";
const CODE = "Ab3dEf9h1";
const provider = {
  template: "https://video.example/#/login?code={code}",
  origins: ["https://video.example"],
};

/** @param {string} link  with T for the token and C for the code @param {string|null} token */
function come(link, token = TOKEN) {
  const words = { "{T}": TOKEN, "{C}": CODE };
  const { pathname, search, hash } = new URL(
    `https://check.example${link.replace(/\{[TC]\}/g, (word) => words[/** @type {"{T}"} */ (word)])}`,
  );
  const { fragment, path } = arrival({ pathname, search, hash }, token);
  return { code: read(fragment, provider)?.code, path };
}

const WITH_A_CODE = [
  "/c/{T}#{C}",
  "/c/{T}%23{C}",
  "/c/{T}%2523{C}",
  "/c/{T}%252523{C}",
  "/c/{T}/%23{C}",
  "/c/{T}/#{C}",
  "/c/{T}.#{C}",
  "/c/{T}#{C}.",
  "/c/{T}#{C})",
  "/c/{T}#{C}/",
  "/c/{T}#/{C}",
  "/c/{T}#*{C}*",
  "/c/{T}#{C}%C2%A0",
  "/c/{T}%E2%80%8B#%E2%80%8B{C}",
  "/c/{T}&#35;{C}",
  "/c/{T}&amp;#35;{C}",
  "/c/{T}&#x23;{C}",
  "/c/{T}&num;{C}",
  "/c/{T}&data=05%7C01#{C}",
  "/c/{T}#{C}&data=05%7C01%7C&sdata=a1b2c3d4e",
  "/c/{T}#{C}&amp;data=05",
  "/c/{T}%23{C}&data=05%7C01",
  "/c/{T}#{C}?utm_source=a1",
  "/c/{T}?utm_source=a1b2c3d4e#{C}",
  "/c/{T}?code={C}",
  "/c/{T}#code={C}&data=05",
  "/c/{T}{C}",
  "/c/{T}%20{C}",
  "/c/{T}/{C}",
  "/c/{T}?{C}",
  "/c/{T}#{C}%20und%20dann",
  "/c/{T}#{C}%3Chttps://check.example/c/{T}#{C}%3E",
  "/%3Chttps:%2F%2Fcheck.example%2Fc%2F{T}%23{C}%3E",
  "/c/abcdefghi=%0D%0Ajklmnopqrstuvwx23%23{C}",
  "/c/abcdefghi%C2%ADjklmnopqrstuvwx23%23{C}",
];
for (const link of WITH_A_CODE) {
  test(`the code is taken from ${link}`, () => {
    assert.deepEqual(come(link), { code: CODE, path: `/c/${TOKEN}` });
    assert.equal(come(link.replace("{T}", TOKEN.toUpperCase())).code, CODE);
  });
}

const WITHOUT = [
  "/c/{T}",
  "/C/{T}/",
  "/c/{T}.",
  "/c/{T}%C2%A0",
  "/c/{T}und",
  "/c/{T}ABCDEFGHI", // nine letters may be a word
  "/c/{T}/Ab3dEf9h1x",
  "/c/{T}&data=05%7C01%7C12345",
  "/c/{T}?utm_source=Ab3dEf9h1",
];
for (const link of WITHOUT) {
  test(`no code is made up from ${link}`, () => {
    assert.deepEqual(come(link), { code: undefined, path: `/c/${TOKEN}` });
  });
}

test("the self-test takes a code, too", () => {
  for (const link of ["/#{C}", "/%23{C}", "/&#35;{C}", "/%2523{C}"])
    assert.deepEqual(come(link, null), { code: CODE, path: "/" });
  assert.deepEqual(come("/)", null), { code: undefined, path: "/" });
});

test("language and kind of device stay in the address, what others add does not", () => {
  assert.equal(come("/c/{T}?lang=de&fbclid=x&touch=1#{C}").path, `/c/${TOKEN}?lang=de&touch=1`);
});

test("nothing of a query becomes another part of the address", () => {
  const { path } = arrival({ pathname: "/", search: "?lang=de%26x%23y%3Fz", hash: "" }, null);

  assert.equal(path, "/?lang=de%26x%23y%3Fz");
});

test("an address that cannot be decoded is left in peace", () => {
  assert.deepEqual(come("/c/{T}%E4#{C}"), { code: CODE, path: `/c/${TOKEN}` });
  assert.equal(come("/c/%E4%23{C}").code, undefined);
});
