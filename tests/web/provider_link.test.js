import assert from "node:assert/strict";
import { test } from "node:test";
import { read, target, withCode } from "../../web/provider_link.js";
import { random } from "./made.js";

const provider = {
  template: "https://video.example/#/login?name={name}&code={code}",
  origins: ["https://video.example"],
};
const CODE = "Ab3dEf9h1";

/** @param {string} text */
const code = (text) => read(text, provider)?.code;

test("a code arrives byte for byte, whatever the mail program did to the link", () => {
  const fragments = [
    CODE,
    `#${CODE}`,
    `%23${CODE}`,
    `%2523${CODE}`,
    `${CODE}.`,
    `${CODE}),`,
    `${CODE}>`,
    `<${CODE}>`,
    ` ${CODE}\r\n`,
    "Ab3dE=\r\nf9h1",
    "Ab3 dEf 9h1",
    `\u200b${CODE}\u00ad`,
    `code=${CODE}`,
    `code%3D${CODE}`,
    `name=Anna&amp;code=${CODE}`,
    `#/login?name=Anna&code=${CODE}`,
    `https://video.example/#/login?name=Anna&code=${CODE}`,
    `https%3A%2F%2Fvideo.example%2F%23%2Flogin%3Fname%3DAnna%26code%3D${CODE}.`,
    `https://video.example/%23/login?code=${CODE}`.replace("%23", "#"),
    `${CODE}&data=05%7C01%7C`,
    `${CODE}<https://check.example/c/x#${CODE}>`,
    `${CODE}/`,
    `*${CODE}*`,
    `_${CODE}_`,
    `${CODE} und dann`,
    `Ihr Zugangscode: ${CODE}`,
    `Code:\u00a0${CODE}, bitte`,
  ];

  assert.deepEqual(
    fragments.map((fragment) => [fragment, code(fragment)]),
    fragments.map((fragment) => [fragment, CODE]),
  );
});

test("a name comes along, decoded once", () => {
  assert.equal(read(`name=Anna%20M%C3%BCller&code=${CODE}`, provider)?.name, "Anna Müller");
  assert.equal(read(`code=${CODE}&name=Anna+M`, provider)?.name, "Anna M");
});

test("a link of the provider stays one, with its name, however often it was encoded", () => {
  const link = `https://video.example/#/login?name=Anna&code=${CODE}`;
  let encoded = link;

  for (let times = 0; times <= 3; times++) {
    assert.deepEqual(read(encoded, provider), { code: CODE, usual: true, name: "Anna", link });
    encoded = encodeURIComponent(encoded);
  }
});

test("another length than nine is unusual and still a code", () => {
  assert.deepEqual(read("12345678", provider), { code: "12345678", usual: false });
  assert.deepEqual(read(CODE, provider), { code: CODE, usual: true });
});

test("nothing is made of what is no code", () => {
  const strangers = [
    "",
    "#",
    "%",
    "javascript:alert(1)",
    "data:text/html,x",
    `https://evil.example/#/login?code=${CODE}`,
    `https://video.example@evil.example/?code=${CODE}`,
    `https://video.example.evil.example/?code=${CODE}`,
    `http://video.example/#/login?code=${CODE}`,
    "<a href=x>",
    "../../x",
    "a".repeat(65),
    `see https://evil.example/ ${CODE}`,
    encodeURIComponent(`https://evil.example/#/login?code=${CODE}`),
    encodeURIComponent(encodeURIComponent(`https://evil.example/${CODE}`)),
    encodeURIComponent(encodeURIComponent(encodeURIComponent(`https://evil.example/${CODE}`))),
    "Code: none yet",
  ];

  assert.deepEqual(
    strangers.map(code),
    strangers.map(() => undefined),
  );
});

test("the target is the template with encoded values in it", () => {
  assert.equal(
    target({ code: CODE, name: "Anna & Ömer #1" }, provider),
    `https://video.example/#/login?name=Anna%20%26%20%C3%96mer%20%231&code=${CODE}`,
  );
});

test("a name cannot change the code or the address", () => {
  for (const name of ["{code}", "x&code=other", "../..", "$&", "\ud800", "a\nb"]) {
    const built = target({ code: CODE, name }, provider) ?? "";
    assert.equal(new URL(built).origin, "https://video.example");
    assert.equal(new URLSearchParams(new URL(built).hash.split("?")[1]).get("code"), CODE);
  }
});

test("a full link is used only when its origin is on the list", () => {
  const link = `https://video.example/#/login?name=A&code=${CODE}`;

  assert.equal(target({ link }, provider), link);
  assert.equal(target({ link }, { ...provider, origins: [] }), null);
});

test("no text leads to another origin than those on the list", () => {
  const parts = [
    "https:",
    "http:",
    "javascript:",
    "data:",
    "//",
    "/",
    "\\",
    "\\\\",
    "@",
    "video.example",
    "evil.example",
  ];
  const odd = [
    ":443",
    ":8443",
    ".",
    "%2e",
    "#",
    "?",
    "&code=",
    CODE,
    "\t",
    "\n",
    " ",
    "\u3002",
    "ｖideo.example",
    "%00",
    "\u202e",
    "{code}",
  ];
  const all = [...parts, ...odd];
  const next = random(11);
  for (let i = 0; i < 20_000; i++) {
    const length = 1 + Math.floor(((next() + 1) / 2) * 7);
    const text = Array.from(
      { length },
      () => all[Math.floor(((next() + 1) / 2) * all.length) % all.length],
    ).join("");
    for (const access of [
      { link: text },
      { code: text },
      { code: CODE, name: text },
      read(text, provider) ?? {},
    ]) {
      const built = target(access, provider);
      if (built) assert.equal(new URL(built).origin, "https://video.example", JSON.stringify(access));
    }
  }
});

test("the check link carries the code in its fragment, and gives it back", () => {
  const link = withCode("https://check.example/c/token", { code: CODE, usual: true });

  assert.equal(code(link.slice(link.indexOf("#") + 1)), CODE);
  assert.ok(!link.slice(0, link.indexOf("#")).includes(CODE));
});
