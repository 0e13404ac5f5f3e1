import assert from "node:assert/strict";
import { test } from "node:test";
import {
  fromFragment,
  judge,
  looksLikeCode,
  toFragment,
} from "../../../../web/office/appointments/pasted_code.js";

const provider = {
  template: "https://video.example/#/login?name={name}&code={code}",
  origins: ["https://video.example", "https://video2.example"],
  organisers: ["https://doctor.example"],
};
const CODE = "Ab3dEf9h1";

test("a participant's link and a bare code both give the code", () => {
  for (const text of [CODE, ` ${CODE}\n`, `https://video.example/#/login?name=Anna&code=${CODE}`]) {
    assert.deepEqual(judge(text, provider), { code: CODE, remark: "code_good" });
  }
});

test("an empty field is no fault", () => {
  assert.deepEqual(judge(" \n", provider), { code: "", remark: null });
});

test("another length than nine is warned of and used", () => {
  assert.deepEqual(judge("12345678", provider), { code: "12345678", remark: "code_odd" });
});

test("the organiser's link is never used, whatever code is in it and however it is encoded", () => {
  const link = `https://doctor.example/#/login?code=${CODE}`;

  for (const text of [link, encodeURIComponent(link), ` ${link} `]) {
    assert.deepEqual(judge(text, provider), { code: "", remark: "code_organiser" });
  }
});

test("a link of another place on the provider's origin is warned of", () => {
  const link = `https://video.example/#/host/login?code=${CODE}`;

  assert.deepEqual(judge(link, provider), { code: CODE, remark: "code_shape" });
});

test("a stranger's link is refused, a text without a code is no code", () => {
  assert.equal(judge(`https://evil.example/#/login?code=${CODE}`, provider).remark, "code_refused");
  assert.equal(judge("https://video.example/", provider).remark, "code_none");
  assert.equal(judge("please call me", provider).code, "pleasecallme");
  assert.equal(judge("§§§", provider).remark, "code_none");
});

test("a word that is the very code of the appointment is no note", () => {
  assert.ok(looksLikeCode("abcdefghi", provider, "ABCDEFGHI"));
  assert.ok(looksLikeCode("for Abcdefghi.", provider, "abcdefghi"));
  assert.ok(!looksLikeCode("first talk", provider, "abcdefghi"));
});

test("a note is told from a code", () => {
  const long = ["dringende NACHFRAGE", "Tel. 030123456", "am 24.11.2026 um 14:30 Uhr", "", "  "];
  const notes = ["first talk", "Erstgespräch", "Demenz", "Raum 2", "Folgegespräch 3", "abcdefghi", ...long];
  const codes = [
    CODE,
    "QWERTYUIO",
    `Raum 2, ${CODE}`,
    `(${CODE}) first talk`,
    `see https://evil.example/ there`,
    `https://video.example/#/login?code=${CODE}`,
    "https://evil.example/",
  ];

  assert.deepEqual(
    notes.filter((text) => looksLikeCode(text, provider)),
    [],
  );
  assert.deepEqual(
    codes.filter((text) => !looksLikeCode(text, provider)),
    [],
  );
});

test("codes go through a fragment and come out in their places", () => {
  const codes = ["", CODE, "a-b_c", "", "%2C"];

  assert.deepEqual(fromFragment(toFragment(codes)), codes);
  assert.equal(toFragment(["", ""]), "");
  assert.deepEqual(fromFragment(""), []);
});
