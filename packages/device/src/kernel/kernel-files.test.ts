import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DiskError, type Disk } from "@regrow/core/port";
import { NodeCryptography } from "@regrow/node/cryptography";
import { VirtualClock } from "@regrow/sim/clock";
import { fakeBootloader } from "../../test/fake-bootloader.ts";
import { SILENT, makeTestDevice } from "../../test/test-device.ts";
import { lazyFiles } from "./kernel-files.ts";

describe("the kernel's file system", () => {
  it("is tried again by the next who asks, where the disk did not answer once", async () => {
    const device = await makeTestDevice();
    let failures = 0;
    const disk: Disk = new Proxy(device, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        return (...parameters: unknown[]): unknown => {
          if (failures === 0) {
            failures += 1;
            return Promise.reject(new DiskError("EIO", String(name)));
          }
          return value.apply(target, parameters);
        };
      },
    });
    const files = lazyFiles({
      ...{ disk, cryptography: new NodeCryptography(), clock: new VirtualClock(), log: SILENT },
      bootloader: fakeBootloader(),
    });
    await assert.rejects(files());
    assert.deepEqual(await (await files()).find("none.txt"), undefined);
    assert.equal(await files(), await files());
  });
});
