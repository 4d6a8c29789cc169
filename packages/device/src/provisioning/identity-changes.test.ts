import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Disk } from "@regrow/core/port";
import { VirtualClock } from "@regrow/sim/clock";
import type { SimulatedDisk } from "@regrow/sim/disk";
import { makeTestDevice } from "../../test/test-device.ts";
import { pem } from "../../test/tls-fixtures.ts";
import { loadIdentity, switchDms, updateDeviceRecord } from "../identity/index.ts";
import { FILES } from "../layout/index.ts";
import { DmsAccess, followAuthorities, renewCertificate } from "./index.ts";

const OLD_URL = "https://127.0.0.1:1";
const NEW_URL = "https://127.0.0.1:2";
const SIGNAL = new AbortController().signal;
const NEXT = {
  url: NEW_URL,
  caPem: pem("other-ca"),
  certificatePem: pem("device"),
  order: { version: 2, signers: [] },
};

/** The disk, whose reading of a file waits once until it is let go. */
function holdRead(disk: SimulatedDisk, held: string) {
  const begun = Promise.withResolvers<void>();
  const letGo = Promise.withResolvers<void>();
  let isHeld = true;
  const slow: Disk = new Proxy(disk, {
    get: (target, name) => {
      if (name === "read")
        return async (path: string, maxBytes: number) => {
          const bytes = await target.read(path, maxBytes);
          if (path === held && isHeld) {
            isHeld = false;
            begun.resolve();
            await letGo.promise;
          }
          return bytes;
        };
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return { disk: slow, begun: begun.promise, letGo: letGo.resolve };
}

describe("an identity that changes while it is read", () => {
  it("is what is on the disk, for the client too", async () => {
    const device = await makeTestDevice({ dmsUrl: OLD_URL });
    const { disk, begun, letGo } = holdRead(device, FILES.device);
    using access = new DmsAccess(disk, new VirtualClock());
    const [identity, client] = [access.identity(), access.client()];
    await begun;
    const changed = updateDeviceRecord(device, { owner: "Ada" }).then(() => access.reload());
    letGo();
    await changed;
    assert.equal((await identity).record.owner, "Ada");
    assert.equal((await access.identity()).record.owner, "Ada");
    assert.equal(await client, await access.client());
  });

  it("is read again after a failure", async () => {
    const disk = await makeTestDevice({ dmsUrl: OLD_URL });
    const whole = await disk.read(FILES.device, 10_000);
    await disk.write(FILES.device, new Uint8Array());
    using access = new DmsAccess(disk, new VirtualClock());
    await assert.rejects(access.identity(), { code: "DEVICE_ROOT_INVALID" });
    await disk.write(FILES.device, whole);
    assert.equal((await access.identity()).dmsUrl, OLD_URL);
  });
});

describe("a device that moves to another DMS", () => {
  it("is read as it was or as it is, never as half of both", async () => {
    const disk = await makeTestDevice({ dmsUrl: OLD_URL });
    const moved = switchDms(disk, NEXT);
    const readings = [];
    for (let count = 0; count < 40; count += 1) {
      readings.push(loadIdentity(disk));
      await Promise.resolve();
    }
    await moved;
    for (const { dmsUrl, caPem } of await Promise.all(readings))
      assert.equal(caPem, dmsUrl === OLD_URL ? pem("ca") : pem("other-ca"));
    assert.equal(await disk.status(FILES.move), undefined);
  });

  it("takes no certificate that the one it has left gives it late", async () => {
    const disk = await makeTestDevice({ dmsUrl: OLD_URL });
    using access = new DmsAccess(disk, new VirtualClock());
    const answer = Promise.withResolvers<{ certificatePem: string }>();
    const asked = Promise.withResolvers<void>();
    const renew = () => {
      asked.resolve();
      return answer.promise;
    };
    const slow = { ...pick(access), client: async () => ({ renew }) };
    const renewed = renewCertificate({ disk, access: slow }, SIGNAL);
    await asked.promise;
    await switchDms(disk, NEXT);
    access.reload();
    answer.resolve({ certificatePem: pem("device-renewed") });
    await assert.rejects(renewed, { code: "DMS_ANSWER_INVALID" });
    assert.equal((await loadIdentity(disk)).certificatePem, NEXT.certificatePem);
  });

  it("takes no authorities of the one that it leaves at that moment", async () => {
    const disk = await makeTestDevice({ dmsUrl: OLD_URL });
    using access = new DmsAccess(disk, new VirtualClock());
    const identity = async () => {
      const before = await access.identity();
      await switchDms(disk, NEXT);
      return before;
    };
    const slow = { ...pick(access), identity };
    const told = pem("ca").repeat(2);
    await assert.rejects(followAuthorities({ disk, access: slow }, told), { code: "DMS_ANSWER_INVALID" });
    assert.equal((await loadIdentity(disk)).caPem, pem("other-ca"));
  });
});

function pick(access: DmsAccess): Pick<DmsAccess, "identity" | "reload"> {
  return { identity: () => access.identity(), reload: () => access.reload() };
}
