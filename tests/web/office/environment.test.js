import assert from "node:assert/strict";
import { test } from "node:test";
import { OfficeEnvironment } from "../../../web/office/environment.js";

test("a browser that refuses to change its history costs nothing but the tidy address", () => {
  const history = {
    state: null,
    replaceState() {
      throw new DOMException("too many calls", "SecurityError");
    },
  };
  const location = { hash: "#ABC123XYZ", pathname: "/appointments/new", search: "" };
  const environment = new OfficeEnvironment(/** @type {any} */ ({ history, location }));

  assert.equal(environment.takeFragment(), "ABC123XYZ");
});
