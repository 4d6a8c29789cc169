import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readyLines } from "./dms.ts";

const LOCAL = {
  ...{ peopleUrl: "https://localhost:443", deviceUrl: "https://localhost:8443", operationsUrl: null, caPem: "ca" },
  peopleCertificate: { fingerprint: "AA:BB", expiresAtMs: 0 },
};

describe("what a DMS says when it is ready", () => {
  it("is what people and devices use, and where it is found on its own machine", () => {
    const publicUrls = { people: "https://dms.example.com", devices: "https://dms.example.com:8443" };
    assert.deepEqual(readyLines({ ...LOCAL, publicUrls }, false), [
      "for people:  https://dms.example.com",
      "  on this machine https://localhost:443",
      "  its certificate has the SHA-256 fingerprint AA:BB",
      "for devices: https://dms.example.com:8443",
      "  on this machine https://localhost:8443",
    ]);
    assert.deepEqual(JSON.parse(readyLines({ ...LOCAL, publicUrls }, true).join("")), {
      ...{ peopleAddress: LOCAL.peopleUrl, deviceAddress: LOCAL.deviceUrl, caPem: "ca", peopleFingerprint: "AA:BB" },
      ...{ publicPeopleAddress: publicUrls.people, publicDeviceAddress: publicUrls.devices },
    });
  });

  it("is one address where it has no other name", () => {
    const publicUrls = { people: LOCAL.peopleUrl, devices: LOCAL.deviceUrl };
    assert.deepEqual(readyLines({ ...LOCAL, publicUrls }, false), [
      "for people:  https://localhost:443",
      "  its certificate has the SHA-256 fingerprint AA:BB",
      "for devices: https://localhost:8443",
    ]);
  });
});
