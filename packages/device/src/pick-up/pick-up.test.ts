import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { NodeCryptography } from "@regrow/node/cryptography";
import { makePublisher } from "@regrow/testing/publisher";
import { openIntake, type OpenIntake } from "../../test/open-intake.ts";
import { SILENT } from "../../test/test-device.ts";
import type { Folder } from "./node-folder.ts";
import { PickUp } from "./pick-up.ts";

const publisher = makePublisher();
const FIRST = publisher.bundle({ version: "1.0.0" });
const SECOND = publisher.bundle({ version: "1.1.0" });
const OTHER = makePublisher({ product: "ACME-CAMERA" }).bundle({ version: "9.0.0" });
const FORGED = makePublisher({ product: publisher.product }).bundle({ version: "9.0.0" });

/** A stick; a file of it can be one that fails in the middle. */
class Stick implements Folder {
  readonly files = new Map<string, Uint8Array>();
  failsAfterBytes = Number.POSITIVE_INFINITY;
  reads = 0;

  async list() {
    return [...this.files].map(([name, bytes]) => ({ name, sizeBytes: bytes.length, modifiedMs: 1 }));
  }

  async *read(name: string): AsyncGenerator<Uint8Array> {
    this.reads += 1;
    const bytes = this.files.get(name) ?? new Uint8Array(0);
    yield bytes.slice(0, this.failsAfterBytes);
    if (this.failsAfterBytes < bytes.length) throw new Error("EIO");
  }
}

async function withStick(
  use: (given: { device: OpenIntake; stick: Stick; said: string[]; look: () => Promise<void> }) => Promise<void>,
): Promise<void> {
  const device = await openIntake(publisher, { installed: FIRST });
  const stick = new Stick();
  const said: string[] = [];
  const make = (): PickUp =>
    new PickUp({
      disk: device.disk,
      cryptography: new NodeCryptography(),
      log: SILENT,
      intake: device.intake,
      running: async () => device.bootloader.status.running,
      product: async () => publisher.product,
      announce: (line) => void said.push(line),
      reboot: async () => void (await device.bootloader.request({ kind: "reboot", by: "console" })),
      signal: new AbortController().signal,
    });
  const pickUp = make();
  await use({ device, stick, said, look: () => pickUp.look(stick) });
  // After a restart nothing that was tried is tried again.
  said.length = 0;
  await make().look(stick);
  assert.deepEqual(
    said.filter((line) => line.includes("started")),
    [],
  );
}

describe("PickUp", () => {
  it("takes a newer bundle of this product once, and says so", () =>
    withStick(async ({ device, stick, said, look }) => {
      stick.files.set("a.regrow", OTHER);
      stick.files.set("b.regrow", FIRST);
      stick.files.set("c.regrow", new Uint8Array(2_000));
      stick.files.set("d.regrow", SECOND);
      await look();
      await look();
      assert.deepEqual(said.slice(1), ["Update 1.1.0: started, from d.regrow", "Update 1.1.0: installed, rebooting"]);
      assert.deepEqual(device.bootloader.requests.at(-1), { kind: "reboot", by: "console" });
      const { reads } = stick;
      await look();
      assert.equal(stick.reads, reads);
    }));

  it("tries one that is refused once only", () =>
    withStick(async ({ device, stick, said, look }) => {
      stick.files.set("forged.regrow", FORGED);
      await look();
      await look();
      assert.equal(said.length, 2);
      assert.match(said[1] ?? "", /failed: .*TRUST_ROOT_UNKNOWN/);
      stick.files.clear();
      await look();
      stick.files.set("forged.regrow", FORGED);
      await look();
      assert.equal(said.length, 2);
      assert.equal(device.desk.standing.kind, "failed");
    }));

  it("leaves a file that can never be read to its end, until the stick was away", () =>
    withStick(async ({ stick, said, look }) => {
      stick.files.set("d.regrow", SECOND);
      stick.failsAfterBytes = SECOND.length - 600;
      const started = (): number => said.filter((line) => line.includes("started")).length;
      for (let looks = 0; looks < 6; looks += 1) await look();
      assert.equal(started(), 3);
      stick.files.clear();
      await look();
      stick.files.set("d.regrow", SECOND);
      stick.failsAfterBytes = Number.POSITIVE_INFINITY;
      await look();
      assert.equal(started(), 4);
    }));

  it("tries again what was pulled out in the middle", () =>
    withStick(async ({ stick, said, look }) => {
      stick.files.set("d.regrow", SECOND);
      stick.failsAfterBytes = SECOND.length - 600;
      await look();
      assert.match(said[1] ?? "", /UPDATE_INTERRUPTED/);
      stick.failsAfterBytes = Number.POSITIVE_INFINITY;
      await look();
      assert.match(said.at(-1) ?? "", /installed, rebooting/);
    }));
});
