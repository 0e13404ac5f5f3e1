import assert from "node:assert/strict";
import { test } from "node:test";
import { ownTime } from "../../../web/ui/own_time.js";

const BERLIN = "2026-11-24T14:30+01:00";
const LATE = "2026-11-24T23:30+01:00";

/** @param {string} office @param {string} zone @param {string} [language] */
function shown(office, zone, language = "de") {
  return ownTime(Date.parse(office), office, language, zone);
}

test("a device whose clock shows the same says nothing, whatever its zone is called", () => {
  for (const zone of ["Europe/Berlin", "Europe/Vienna", "Europe/Warsaw", "Africa/Lagos"]) {
    assert.equal(shown(BERLIN, zone), "", zone);
  }
});

test("east, west and by half an hour: the device's own time, worded as in the language", () => {
  assert.equal(shown(BERLIN, "Europe/Kyiv"), "15:30");
  assert.equal(shown(BERLIN, "Europe/London"), "13:30");
  assert.equal(shown(BERLIN, "America/New_York"), "08:30");
  assert.equal(shown(BERLIN, "Asia/Kolkata"), "19:00");
  assert.equal(shown(BERLIN, "Europe/Kyiv", "en"), "3:30 PM");
});

test("another day is named, the next one and the one before", () => {
  assert.equal(shown(LATE, "Europe/Kyiv"), "Mittwoch, 25. November um 0:30");
  assert.equal(shown("2026-11-24T01:00+01:00", "America/New_York"), "Montag, 23. November um 19:00");
});

test("what counts is the time of year of the appointment, not of today", () => {
  const between = "2026-10-26T10:00+01:00"; // Europe has put its clocks back, America a week later
  const before = "2026-10-23T10:00+02:00";
  const summer = "2027-07-01T10:00+02:00";

  assert.equal(shown(before, "America/New_York"), "04:00");
  assert.equal(shown(between, "America/New_York"), "05:00");
  assert.equal(shown("2026-12-01T10:00+01:00", "Africa/Lagos"), "");
  assert.equal(shown(summer, "Africa/Lagos"), "09:00");
});

test("an office elsewhere has its own time, too", () => {
  assert.equal(shown("2026-11-24T14:30+02:00", "Europe/Berlin"), "13:30");
  assert.equal(shown("2026-11-24T14:30+02:00", "Europe/Helsinki"), "");
});

test("a browser that hides its zone is no evidence of a clock", () => {
  assert.equal(shown(BERLIN, "UTC"), "");
  assert.equal(shown(BERLIN, "Atlantic/Reykjavik"), "");
});

test("without a zone named, that of the device counts", () => {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

  assert.equal(ownTime(Date.parse(BERLIN), BERLIN, "de"), shown(BERLIN, zone));
});
