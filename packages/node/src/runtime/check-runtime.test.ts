import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { checkRuntime, runtimeRefusal } from "./index.ts";

describe("the version of Node", () => {
  it("is taken from 24.15 on, but not one that is known to be bad", () => {
    for (const version of ["24.15.0", "24.20.0", "24.22.0", "26.10.0", "28.0.0"])
      assert.equal(runtimeRefusal(version), undefined, version);
    for (const version of ["18.0.0", "20.20.2", "22.22.2", "24.14.9", "25.9.0"])
      assert.notEqual(runtimeRefusal(version), undefined, version);
  });

  it("is named with its reason when it is refused", () => {
    assert.throws(
      () => checkRuntime("24.21.0"),
      (error) =>
        error instanceof RegrowError &&
        error.code === "CONFIGURATION_INVALID" &&
        /24\.21\.0.*leaks/.test(error.message),
    );
    checkRuntime(process.versions.node);
  });
});
