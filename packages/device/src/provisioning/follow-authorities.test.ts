import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { VirtualClock } from "@regrow/sim/clock";
import { makeTestDevice } from "../../test/test-device.ts";
import { pem } from "../../test/tls-fixtures.ts";
import { loadIdentity } from "../identity/index.ts";
import { DmsAccess, followAuthorities, isCertificateDue } from "./index.ts";

const NOW_MS = Date.UTC(2027, 0, 1);

describe("authorities that the DMS names", () => {
  it("are taken over durably while one of them is known here, also back to one", async () => {
    const disk = await makeTestDevice({ dmsUrl: "https://127.0.0.1:1" });
    using access = new DmsAccess(disk, new VirtualClock());
    for (const told of [`${pem("ca")}${pem("other-ca")}`, pem("other-ca")]) {
      await followAuthorities({ disk, access }, told);
      assert.equal((await access.identity()).caPem, told);
      for (const state of disk.crashStates({ seed: 1, limit: 32, names: "any" }))
        assert.equal((await loadIdentity(disk.boot(state))).caPem, told);
    }
  });

  const bad: readonly (readonly [string, string])[] = [
    ["none of them is known", pem("other-ca")],
    ["there are none", ""],
    ["one is no authority", `${pem("ca")}${pem("device")}`],
    ["there are too many", pem("ca").repeat(5)],
    ["one cannot be read", `${pem("ca")}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`],
  ];
  for (const [what, told] of bad)
    it(`are refused, and those that are there stay, when ${what}`, async () => {
      const disk = await makeTestDevice({ dmsUrl: "https://127.0.0.1:1" });
      using access = new DmsAccess(disk, new VirtualClock());
      await assert.rejects(followAuthorities({ disk, access }, told), { code: "DMS_ANSWER_INVALID" });
      assert.equal((await loadIdentity(disk)).caPem, pem("ca"));
    });

  it("make the certificate due when it is of none of them", () => {
    const due = (caPem: string): boolean => isCertificateDue({ certificatePem: pem("device"), caPem }, NOW_MS);
    assert.deepEqual([pem("ca"), `${pem("other-ca")}${pem("ca")}`, pem("other-ca")].map(due), [false, false, true]);
  });
});
