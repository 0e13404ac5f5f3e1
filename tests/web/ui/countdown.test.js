import assert from "node:assert/strict";
import { test } from "node:test";
import { relative, serverClock, stageOf, whenOf } from "../../../web/ui/countdown.js";

const MINUTE_MS = 60_000;

test("the last minute, the start and half an hour after the end each begin on the millisecond", () => {
  const at = (/** @type {number} */ now_ms) => stageOf(now_ms, 100_000, 200_000);

  const stages = [40_000, 40_001, 99_999, 100_000, 1_999_999, 2_000_000].map(at);

  assert.deepEqual(stages, ["before", "now", "now", "running", "running", "over"]);
});

test("another day is ahead, by the office's calendar, until an hour before the start", () => {
  const office = "2026-11-24T09:30+01:00";
  const at = (/** @type {string} */ time) =>
    whenOf(Date.parse(time), Date.parse(office), Date.parse("2026-11-24T10:15+01:00"), office);

  const whens = [
    "2026-11-21T09:30+01:00",
    "2026-11-23T23:59+01:00",
    "2026-11-23T23:30Z", // another day in London
    "2026-11-24T09:29:59+01:00",
    "2026-11-24T09:30+01:00",
    "2026-11-24T10:44:59+01:00",
    "2026-11-24T10:45+01:00",
  ].map(at);

  assert.deepEqual(whens, ["ahead", "ahead", "today", "today", "running", "running", "over"]);
});

test("an appointment just after midnight is near the evening before", () => {
  const office = "2026-11-24T00:10+01:00";
  const at = (/** @type {string} */ time) => whenOf(Date.parse(time), Date.parse(office), null, office);

  assert.deepEqual(["2026-11-23T23:09+01:00", "2026-11-23T23:10+01:00"].map(at), ["ahead", "today"]);
});

test("an appointment without an end does not end", () => {
  assert.equal(stageOf(1e15, 0, null), "running");
});

test("the browser words the time, in the plural that the language needs", () => {
  const texts = [
    relative(MINUTE_MS, "de"),
    relative(4 * MINUTE_MS + 1, "de"),
    relative(150 * MINUTE_MS, "en"),
    relative(3 * 1440 * MINUTE_MS, "en"),
  ];

  assert.deepEqual(texts, ["in 1 Minute", "in 5 Minuten", "in 2 hours", "in 3 days"]);
});

test("each language on offer has its own words and plurals, a variety those of its language, all our digits", () => {
  const of = (/** @type {string} */ language) =>
    [1, 2, 5].map((count) => relative(count * MINUTE_MS, language));

  assert.deepEqual(of("de-simple"), of("de"));
  assert.deepEqual(of("tr"), ["1 dakika sonra", "2 dakika sonra", "5 dakika sonra"]);
  assert.deepEqual(of("uk"), ["через 1 хвилину", "через 2 хвилини", "через 5 хвилин"]);
  assert.deepEqual(of("ru"), ["через 1 минуту", "через 2 минуты", "через 5 минут"]);
  assert.deepEqual(of("ar"), ["خلال دقيقة واحدة", "خلال دقيقتين", "خلال 5 دقائق"]);
  assert.deepEqual(of("ar-EG").slice(2), ["خلال 5 دقائق"]);
});

test("the clock goes on while the device sleeps and does not go back with the wall clock", () => {
  let monotonic = 10;
  let wall = 5000;
  const clock = serverClock(
    1_000_000,
    () => monotonic,
    () => wall,
  );

  monotonic = 110;
  wall = 65_000;
  const asleep = clock();
  monotonic = 60_110;
  wall = 0;
  const set_back = clock();

  assert.deepEqual([asleep, set_back], [1_060_000, 1_060_100]);
});

test("a page that comes out of the browser's store goes on from when it was first seen", () => {
  const clock = serverClock(
    1_000_000,
    () => 0,
    () => 500_000,
    200_000,
  );

  assert.equal(clock(), 1_300_000);
});
