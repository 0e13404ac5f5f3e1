import assert from "node:assert/strict";
import { test } from "node:test";
import { join, sent, split } from "../../../../web/office/appointments/pasted_table.js";

const provider = {
  template: "https://video.example/#/login?code={code}",
  origins: ["https://video.example"],
  organisers: ["https://doctor.example"],
};
const CODE = "Q7W8E9R0T";
const LINK = `https://video.example/#/login?code=${CODE}`;

/** @param {string} table */
const read = (table) => split(table, provider);

test("a day and a time are read however they are written", () => {
  const lines = [
    "24.11.2026 14:30",
    "24.11.26 9:05",
    "2026-11-24 14:30",
    "2026-11-24T14:30",
    "2026-11-24T14:30:00",
    "24.11.2026, 14:30 Uhr",
    "24.11.2026 um 14.30 Uhr",
    "Di, 24.11.2026 14:30",
    "Dienstag 24.11.2026; 14:30",
    "24.11.2026\t14:30",
    "24.11.2026|14:30",
    "24.11. 9 Uhr",
    "24. November 2026 14:30",
    "Di, 24. Nov. um 14 Uhr",
    "1. März 2027, 14.30 Uhr",
    "24.11.2026 10:00–11:00",
    "24.11.2026; 10 bis 12 Uhr; note",
    "24.11.2026; 10:00 - 11:30; note; ; 30 min; anna",
  ];

  assert.deepEqual(
    read(lines.join("\r\n")).filter((row) => row.fault),
    [],
  );
});

test("the third column is a code or a link, and is not in what is sent", () => {
  for (const separator of ["\t", ";", " ; ", "|", ", "]) {
    for (const pasted of [CODE, LINK]) {
      const [row] = read(["24.11.2026 14:30", "first talk", pasted].join(separator));

      assert.deepEqual(row, { number: 1, text: "24.11.2026 14:30\tfirst talk", code: CODE, fault: null });
    }
  }
});

test("a code may stand behind an empty note", () => {
  assert.deepEqual(read(`24.11.2026;14:30;;${CODE}`), [
    { number: 1, text: "24.11.2026 14:30", code: CODE, fault: null },
  ]);
});

test("whatever could hide a code is not sent at all", () => {
  const faults = [
    [`24.11.2026 14:30 ${CODE}`, "when"],
    [`tomorrow; x; ${CODE}`, "when"],
    [`24.11.2026 14:30; ${CODE}`, "code_in_label"],
    [`24.11.2026 14:30; ${LINK}`, "code_in_label"],
    [`24.11.2026 14:30; a; ; ${CODE}`, "code_in_label"],
    [`24.11.2026 14:30; a; ; 30; anna; ${CODE}`, "columns"],
    ["24.11.2026 14:30; a; https://evil.example/", "code"],
    ["24.11.2026 14:30; a; https://doctor.example/?code=ABC123XYZ", "code"],
  ];

  assert.deepEqual(
    faults.map(([line]) => read(/** @type {string} */ (line))[0]?.fault),
    faults.map(([, fault]) => fault),
  );
});

test("codes come back behind their lines when the table comes back", () => {
  const table = `24.11.2026 14:30; first talk; ${CODE}; 30; anna\n\n25.11.2026 09:00\n26.11.2026;10:00;;abc-1`;
  const rows = read(table);

  const back = join(
    sent(rows),
    rows.map((row) => row.code),
  );

  assert.deepEqual(read(back), rows);
});

test("lines are sent at the place where whoever pasted them sees them, without the heading", () => {
  const rows = read("Datum;Notiz\n\n24.11.2026 14:30; first talk\n\n25.11. 9 Uhr");

  assert.deepEqual(
    rows.map((row) => row.number),
    [3, 5],
  );
  assert.equal(sent(rows), "\n\n24.11.2026 14:30\tfirst talk\n\n25.11. 9 Uhr");
});

test("a code in the columns for minutes and counsellor is not sent either", () => {
  for (const line of [`24.11.2026 14:30; a; ; ${CODE}`, `24.11.2026 14:30; a; ; 30; ${CODE}`]) {
    assert.equal(read(line)[0]?.fault, "code_in_label");
  }
});
