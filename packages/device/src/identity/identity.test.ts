import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { NodeDisk } from "@regrow/node/disk";
import { SystemEntropy } from "@regrow/node/entropy";
import { SimulatedDisk } from "@regrow/sim/disk";
import { FILES } from "../layout/index.ts";
import { SILENT } from "../../test/test-device.ts";
import { loadSettings } from "../settings/index.ts";
import {
  consoleSecret,
  initDevice,
  loadIdentity,
  platformName,
  publicKeyBase64,
  signBase64,
  updateDeviceRecord,
  writeDurably,
  writeIdentity,
} from "./index.ts";

const ROOT = new TextEncoder().encode("{}");
const MADE = { platformRoot: ROOT, dmsUrl: "https://dms.example", dmsCa: "PEM", appEnvironment: { PORT: "8080" } };

async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "regrow-identity-"));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function codeOf(error: unknown): string {
  return error instanceof RegrowError ? error.code : String(error);
}

describe("initDevice", () => {
  it("makes a device that loadIdentity knows, with a key that only its owner reads", () =>
    withFolder(async (folder) => {
      const root = join(folder, "device");
      const record = await initDevice(root, { ...MADE, product: "ACME" });
      const identity = await loadIdentity(new NodeDisk(root));
      assert.deepEqual(identity.record, record);
      assert.deepEqual(
        [identity.dmsUrl, identity.caPem, identity.certificatePem, record.platform, record.product],
        [MADE.dmsUrl, "PEM", null, platformName(), "ACME"],
      );
      assert.equal((await stat(join(root, FILES.key))).mode & 0o777, 0o600);
      const message = new TextEncoder().encode("hello");
      const key = createPublicKey({
        key: Buffer.from(publicKeyBase64(identity.keyPem), "base64"),
        format: "der",
        type: "spki",
      });
      assert.ok(verify("sha256", message, key, Buffer.from(signBase64(identity.keyPem, message), "base64")));
    }));

  it("gives it a secret of its own, and the factory's settings", () =>
    withFolder(async (folder) => {
      const [one, two] = [join(folder, "one"), join(folder, "two")];
      await initDevice(one, { ...MADE, factorySettings: { "uart.baud": "9600" } });
      await initDevice(two, MADE);
      const entropy = new SystemEntropy();
      const secrets = [one, two].map((root) => consoleSecret(new NodeDisk(root), entropy));
      assert.equal(new Set(await Promise.all(secrets)).size, 2);
      assert.equal((await stat(join(one, FILES.consoleSecret))).mode & 0o777, 0o600);
      const settings = await loadSettings(new NodeDisk(one), SILENT);
      assert.equal(settings.get("uart.baud"), "9600");
      assert.equal(await new NodeDisk(two).status(FILES.factorySettings), undefined);
      const given = await writeIdentity(new SimulatedDisk(), { ...MADE, consoleSecret: "abcdefghij234567klmn" });
      assert.ok(!JSON.stringify(given).includes("abcdefghij"), "it is no part of the record");
    }));

  it("never overwrites an identity", () =>
    withFolder(async (folder) => {
      const { uuid } = await initDevice(folder, MADE);
      await assert.rejects(initDevice(folder, MADE), (error) => codeOf(error) === "DEVICE_EXISTS");
      assert.equal((await loadIdentity(new NodeDisk(folder))).record.uuid, uuid);
    }));

  it("refuses a UUID of another form, and a DMS that nobody could believe", async () => {
    for (const options of [
      { platformRoot: ROOT, uuid: "12" },
      { platformRoot: ROOT, dmsUrl: "https://dms.example" },
    ])
      await assert.rejects(writeIdentity(new SimulatedDisk(), options), (error) => codeOf(error) === "USAGE");
  });
});

describe("loadIdentity", () => {
  it("says what is wrong with a folder that is no device", async () => {
    await assert.rejects(loadIdentity(new SimulatedDisk()), (error) => codeOf(error) === "DEVICE_ROOT_INVALID");
    const disk = new SimulatedDisk();
    await writeIdentity(disk, MADE);
    for (const text of [
      "",
      "[]",
      '{"uuid":"x","platform":"y"}',
      '{"uuid":"11111111-2222-4333-8444-555555555555","platform":"y","product":7}',
    ]) {
      await disk.write(FILES.device, new TextEncoder().encode(text));
      await assert.rejects(loadIdentity(disk), (error) => codeOf(error) === "DEVICE_ROOT_INVALID", text);
    }
  });
});

describe("writeDurably", () => {
  it("leaves the old identity or the new one, whatever the power cut takes (laws L3, L14)", async () => {
    const disk = new SimulatedDisk();
    const { uuid } = await writeIdentity(disk, MADE);
    let cuts = 0;
    const watched = disk.fork({
      onOperation: (_, before) => {
        for (const state of before.crashStates({ seed: 1, limit: 32, names: "any" })) states.push(before.boot(state));
      },
    });
    const states: SimulatedDisk[] = [];
    await updateDeviceRecord(watched, { product: "ACME" });
    for (const state of states) {
      const { record } = await loadIdentity(state);
      assert.equal(record.uuid, uuid);
      assert.ok(record.product === null || record.product === "ACME");
      cuts += 1;
    }
    assert.ok(cuts > 4, `${cuts} cuts`);
  });

  it("keeps what two change at once, such as a command and an answer of the DMS", () =>
    withFolder(async (folder) => {
      const root = join(folder, "device");
      await initDevice(root, MADE);
      const disk = new NodeDisk(root);
      const changes = [{ product: "ACME" }, { owner: "ada" }, { isAcknowledged: true }];
      await Promise.all(changes.map((change) => updateDeviceRecord(disk, change)));
      const { product, owner, isAcknowledged } = (await loadIdentity(disk)).record;
      assert.deepEqual({ product, owner, isAcknowledged }, Object.assign({}, ...changes));
    }));

  it("keeps what else is in the record, the machine's lines among it", async () => {
    const disk = new SimulatedDisk();
    const line = { chip: "gpiochip0", offset: 17, bias: "pull-up" } as const;
    await writeIdentity(disk, { ...MADE, gpio: { lines: new Map([[0, line]]), resetLevel: 0, lamp: null } });
    const { gpio } = await updateDeviceRecord(disk, { product: "ACME" });
    assert.deepEqual((await loadIdentity(disk)).record.gpio, gpio);
    assert.deepEqual(gpio?.lines.get(0), line);
  });

  it("is durable when it resolves (law L6)", async () => {
    const disk = new SimulatedDisk();
    await disk.makeDirectory("identity");
    await disk.barrier();
    await writeDurably(disk, "identity/x", new Uint8Array([1, 2, 3]));
    for (const state of disk.crashStates({ seed: 1, limit: 32, names: "any" }))
      assert.deepEqual([...(await disk.boot(state).read("identity/x", 10))], [1, 2, 3]);
  });
});
