import assert from "node:assert/strict";
import { describe, it } from "node:test";
import Value from "typebox/value";
import { CheckInRequest, DEVICE_ROUTES, ProvisionRequest, logProof, provisionProof } from "./index.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const CHECK_IN: CheckInRequest = {
  running: { id: "a".repeat(64), product: "ACME-KIOSK", version: "1.0.0", securityVersion: 1 },
  onTrial: false,
  safeMode: null,
  appFaults: 0,
  securityVersion: 1,
  platform: "linux-x64",
  framework: "0.1.0",
  freeBytes: 1,
  logSequence: 0,
  wish: { asked: false, force: false, version: null },
};

describe("device protocol", () => {
  it("accepts a check-in and refuses one with a field that nobody named", () => {
    assert.ok(Value.Check(CheckInRequest, CHECK_IN));
    assert.ok(!Value.Check(CheckInRequest, { ...CHECK_IN, organisation: "another" }));
    assert.ok(!Value.Check(CheckInRequest, { ...CHECK_IN, appFaults: -1 }));
  });

  it("bounds every text", () => {
    const request: ProvisionRequest = { token: "t".repeat(16), uuid: null, publicKey: "AAAA", proof: "AAAA" };
    assert.ok(Value.Check(ProvisionRequest, request));
    assert.ok(!Value.Check(ProvisionRequest, { ...request, token: "t".repeat(129) }));
    assert.ok(!Value.Check(ProvisionRequest, { ...request, publicKey: "A".repeat(516) }));
    assert.ok(!Value.Check(ProvisionRequest, { ...request, uuid: "FFFFFFFF-0000-0000-0000-000000000000" }));
  });

  it("binds every part of a request into what is signed", () => {
    const base = { token: "one", uuid: null, publicKey: "key" };
    const proofs = [base, { ...base, token: "two" }, { ...base, uuid: "u" }, { ...base, publicKey: "other" }].map(
      (request) => text(provisionProof(request)),
    );
    assert.equal(new Set(proofs).size, proofs.length);
    assert.notEqual(text(logProof("u", 1, "h")), text(logProof("u", 2, "h")));
  });

  it("needs a certificate everywhere but for the first provisioning request", () => {
    const open = Object.entries(DEVICE_ROUTES).filter(([, route]) => !route.certificate);
    assert.deepEqual(
      open.map(([name]) => name),
      ["provision"],
    );
  });
});
