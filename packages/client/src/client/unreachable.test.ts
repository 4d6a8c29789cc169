import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { unreachable } from "./unreachable.ts";

/** As `fetch` of Node throws. */
function failed(code: string, message: string): TypeError {
  return new TypeError("fetch failed", { cause: Object.assign(new Error(message), { code }) });
}

describe("a request without an answer", () => {
  it("is told by what is wrong with the certificate, where that is it", () => {
    for (const [fault, code] of [
      ["DEPTH_ZERO_SELF_SIGNED_CERT", "DMS_CERTIFICATE_UNTRUSTED"],
      ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "DMS_CERTIFICATE_UNTRUSTED"],
      ["CERT_HAS_EXPIRED", "DMS_CERTIFICATE_EXPIRED"],
      ["CERT_NOT_YET_VALID", "DMS_CERTIFICATE_EXPIRED"],
      ["ERR_TLS_CERT_ALTNAME_INVALID", "DMS_CERTIFICATE_NAME"],
      ["ECONNREFUSED", "DMS_UNREACHABLE"],
    ] as const)
      assert.equal(unreachable(failed(fault, "why"), "https://dms.example").code, code);
  });

  it("says why, without what Node advises whoever starts it", () => {
    const advice = "; if the root CA is installed locally, try running Node.js with --use-system-ca";
    const thrown = failed("DEPTH_ZERO_SELF_SIGNED_CERT", `self-signed certificate${advice}`);
    const { details, cause } = unreachable(thrown, "https://dms.example");
    assert.deepEqual(details, { address: "https://dms.example", reason: "self-signed certificate" });
    assert.equal(cause, thrown);
    assert.equal(unreachable("odd", "x").details["reason"], "odd");
  });
});
