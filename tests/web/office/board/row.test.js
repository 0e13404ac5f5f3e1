import assert from "node:assert/strict";
import { test } from "node:test";
import { ago } from "../../../../web/office/board/row.js";

test("the age of the news is told in minutes, from two hours on in hours", () => {
  const texts = [ago(1, "de"), ago(119, "de"), ago(120, "en"), ago(179, "en")];

  assert.deepEqual(texts, ["vor 1 Minute", "vor 119 Minuten", "2 hours ago", "2 hours ago"]);
});
