import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { VirtualClock } from "@regrow/sim/clock";
import type { SimulatedDisk } from "@regrow/sim/disk";
import { refusal, startFakeDms, type FakeHandler, type FakeRequest } from "../../test/fake-dms.ts";
import { makeTestDevice } from "../../test/test-device.ts";
import { pem } from "../../test/tls-fixtures.ts";
import { loadIdentity } from "../identity/index.ts";
import { DmsAccess, isCertificateDue, renewCertificate } from "./index.ts";

const SIGNAL = new AbortController().signal;
const YEAR_MS = 365 * 86_400_000;

const answer =
  (certificatePem: string): FakeHandler =>
  () => ({ kind: "json", value: { certificatePem } });

async function renewOn(
  handle: FakeHandler,
  use: (parts: {
    readonly disk: SimulatedDisk;
    readonly access: DmsAccess;
    readonly requests: readonly FakeRequest[];
  }) => Promise<void>,
): Promise<void> {
  await using dms = await startFakeDms(handle);
  const disk = await makeTestDevice({ dmsUrl: dms.url });
  using access = new DmsAccess(disk, new VirtualClock());
  await use({ disk, access, requests: dms.requests });
}

describe("renewal of the certificate", () => {
  it("is due in the last third of its life, and after it", () => {
    const identity = { certificatePem: pem("device"), caPem: pem("ca") }; // from 2026 to 2126
    const at = (year: number): boolean => isCertificateDue(identity, Date.UTC(year, 11, 1));
    assert.deepEqual([2027, 2092, 2094, 2200].map(at), [false, false, true, true]);
    assert.equal(isCertificateDue({ certificatePem: null, caPem: null }, 300 * YEAR_MS), false);
  });

  it("shows the old certificate and keeps the new one", () =>
    renewOn(answer(pem("device-renewed")), async ({ disk, access, requests }) => {
      assert.equal(await renewCertificate({ disk, access }, SIGNAL), true);
      assert.deepEqual(
        requests.map(({ method, path, hasCertificate }) => [method, path, hasCertificate]),
        [["POST", "/renew", true]],
      );
      assert.equal((await access.identity()).certificatePem, pem("device-renewed"));
      assert.equal((await loadIdentity(disk)).certificatePem, pem("device-renewed"));
    }));

  it("writes nothing when the DMS has no other one, or refuses", () =>
    renewOn(answer(pem("device")), async ({ disk, access }) => {
      assert.equal(await renewCertificate({ disk, access }, SIGNAL), false);
      assert.equal((await loadIdentity(disk)).certificatePem, pem("device"));
    }));

  it("takes none that is for another key or cannot be read, and keeps what it has when it is refused", async () => {
    const refused = (handle: FakeHandler, code: string): Promise<void> =>
      renewOn(handle, async ({ disk, access }) => {
        await assert.rejects(renewCertificate({ disk, access }, SIGNAL), { code });
        assert.equal((await loadIdentity(disk)).certificatePem, pem("device"));
      });
    await refused(answer(pem("server")), "DMS_ANSWER_INVALID");
    await refused(answer("nothing"), "DMS_ANSWER_INVALID");
    await refused(() => refusal("DEVICE_REVOKED", "shut out"), "DEVICE_REVOKED");
  });

  it("is durable when it resolves (law L6)", () =>
    renewOn(answer(pem("device-renewed")), async ({ disk, access }) => {
      await renewCertificate({ disk, access }, SIGNAL);
      for (const state of disk.crashStates({ seed: 1, limit: 32, names: "any" })) {
        const { certificatePem } = await loadIdentity(disk.boot(state));
        assert.equal(certificatePem, pem("device-renewed"));
      }
    }));
});
