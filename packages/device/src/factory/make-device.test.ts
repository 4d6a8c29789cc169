import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { encodePackageOpening, factoryBytes, type FactoryDocument } from "@regrow/core/bridge";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import { sha256Hex } from "@regrow/core/port";
import { NodeCryptography } from "@regrow/node/cryptography";
import { SimulatedDisk } from "@regrow/sim/disk";
import { headOf, makePublisher, type Publisher } from "@regrow/testing/publisher";
import { openIntake, type OpenIntake } from "../../test/open-intake.ts";
import { SILENT } from "../../test/test-device.ts";
import { pem } from "../../test/tls-fixtures.ts";
import { PackageSource } from "../bridge/index.ts";
import { loadIdentity, updateDeviceRecord, writeDurably, writeIdentity } from "../identity/index.ts";
import { FILES } from "../layout/index.ts";
import { makeDevice } from "./make-device.ts";

const cryptography = new NodeCryptography();
const NOW_MS = Date.UTC(2026, 10, 21);
const TOKEN = "a-token-for-many-devices";

interface World extends OpenIntake {
  readonly publisher: Publisher;
  readonly bundle: Uint8Array;
  readonly tokens: string[];
  readonly said: string[];
  /** A package as the publisher signs it, with changes of what is signed, and of the file. */
  packageOf(more?: Partial<FactoryDocument>, by?: Publisher): Uint8Array;
  /** "made", or the code of the error. */
  make(file: Uint8Array): Promise<ErrorCode | "made">;
}

async function blankWorld(options: { readonly isPinned?: boolean; readonly product?: string } = {}): Promise<World> {
  const publisher = makePublisher();
  const disk = new SimulatedDisk();
  const { product } = options;
  await writeIdentity(disk, {
    keyPem: pem("device.key"),
    ...(options.isPinned === true ? { platformRoot: publisher.platformRoot } : {}),
    ...(product === undefined ? {} : { product }),
  });
  const intake = await openIntake(publisher, { disk });
  const bundle = publisher.bundle({ version: "1.0.0", files: { "main.mjs": "start();\n" } });
  const [tokens, said]: [string[], string[]] = [[], []];
  const packageOf: World["packageOf"] = (more = {}, by = publisher) => {
    const document: FactoryDocument = {
      ...{ _type: "factory", product: publisher.product, version: "1.0.0", expiresAtMs: NOW_MS + 1_000 },
      manifestSha256: sha256Hex(cryptography, headOf(bundle).manifest),
      dms: { url: "https://dms.example:8443", caPem: pem("ca") },
      ...{ token: TOKEN, settings: { "uart.baud": "9600" } },
      ...more,
    };
    const targets = by.keys.productTargets;
    const signatures = [{ keyid: targets.id, sig: targets.signHex(factoryBytes(document)) }];
    const header = { document: { signed: document, signatures }, bundleBytes: bundle.length };
    return Buffer.concat([encodePackageOpening({ kind: "factory", header }), bundle]);
  };
  const make: World["make"] = async (file) => {
    const source = new PackageSource(piecesOf(file));
    try {
      const opened = await source.open();
      assert.ok(opened.kind === "factory");
      const ports = {
        ...{ disk, cryptography, log: SILENT, bootloader: intake.bootloader },
        nowMs: () => Promise.resolve(NOW_MS),
        keepToken: async (token: string) => void tokens.push(token),
        announce: (line: string) => void said.push(line),
      };
      const given = { by: "console", signal: new AbortController().signal } as const;
      await makeDevice(ports, source, opened, given, intake.intake.takeBundle);
      return "made";
    } catch (error) {
      if (error instanceof RegrowError) return error.code;
      throw error;
    }
  };
  return Object.assign(intake, { publisher, bundle, tokens, said, packageOf, make });
}

async function* piecesOf(file: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.length; at += 700) yield file.subarray(at, at + 700);
  yield new Uint8Array(90).fill(0x1a);
}

describe("a factory package", () => {
  it("makes a device of a blank one: owner's root, product, settings, software, DMS, token; its key is its own", async () => {
    const world = await blankWorld();
    const before = await loadIdentity(world.disk);
    assert.equal(before.platformRoot.length, 0);
    assert.equal(await world.outcome([world.bundle]), "TRUST_ROOT_UNKNOWN");
    assert.equal(await world.make(world.packageOf()), "made");
    const made = await loadIdentity(world.disk);
    assert.deepEqual([made.record.product, made.dmsUrl], [world.publisher.product, "https://dms.example:8443"]);
    assert.deepEqual([made.keyPem, made.record.uuid, made.caPem], [before.keyPem, before.record.uuid, pem("ca")]);
    assert.equal(Buffer.compare(made.platformRoot, world.publisher.platformRoot), 0);
    assert.deepEqual(JSON.parse(new TextDecoder().decode(await world.disk.read(FILES.factorySettings, 1_000))), {
      "uart.baud": "9600",
    });
    assert.equal(Buffer.compare(await world.disk.read(FILES.factoryBundle, 10_000_000), world.bundle), 0);
    assert.deepEqual(world.tokens, [TOKEN]);
    assert.equal(world.bootloader.status.record.trial?.generation.version, "1.0.0");
    assert.match(world.said.join(""), /provisions itself/);
    // Sent once more, as after a cable was pulled at the end: nothing else.
    assert.equal(await world.make(world.packageOf()), "made");
  });

  it("is refused where the device has an owner, a DMS, or another product", async () => {
    const world = await blankWorld({ product: "OTHER-PRODUCT" });
    assert.equal(await world.make(world.packageOf()), "FACTORY_DEVICE_LOCKED");
    await updateDeviceRecord(world.disk, { product: null, owner: "Anna" });
    assert.equal(await world.make(world.packageOf()), "FACTORY_DEVICE_OWNED");
    // Its owner lets go of it in the DMS, and it has heard of that.
    await updateDeviceRecord(world.disk, { owner: null });
    await writeDurably(world.disk, FILES.certificate, new TextEncoder().encode(pem("device")));
    assert.equal(await world.make(world.packageOf()), "FACTORY_DEVICE_OWNED");
    await world.disk.remove(FILES.certificate);
    assert.equal(await world.make(world.packageOf()), "made");
  });

  it("writes nothing of what is not verified: another's, expired, changed, cut off, for another bundle or platform", async () => {
    const world = await blankWorld();
    const { packageOf } = world;
    const file = packageOf();
    const changed = (atBytes: number): Uint8Array => {
      const copy = Uint8Array.from(file);
      copy[atBytes] = (copy[atBytes] ?? 0) ^ 1;
      return copy;
    };
    const bundleAt = file.length - world.bundle.length;
    const wrong: readonly (readonly [Uint8Array, ErrorCode | undefined])[] = [
      [packageOf({}, makePublisher()), "TRUST_SIGNATURE_INVALID"],
      [packageOf({ expiresAtMs: NOW_MS - 1 }), "TRUST_EXPIRED"],
      [packageOf({ manifestSha256: "0".repeat(64) }), "FACTORY_PACKAGE_INVALID"],
      [packageOf({ settings: { "no.variable": "1" } }), "FACTORY_PACKAGE_INVALID"],
      [packageOf({ dms: { url: "http://plain", caPem: pem("ca") } }), "FACTORY_PACKAGE_INVALID"],
      [file.subarray(0, file.length - 3_000), "PACKAGE_TRUNCATED"],
      [changed(200), undefined],
      [changed(bundleAt + 2_000), undefined],
      [changed(file.length - 2_000), undefined],
    ];
    const identity = await loadIdentity(world.disk);
    for (const [bad, code] of wrong) {
      const outcome = await world.make(bad);
      assert.notEqual(outcome, "made");
      if (code !== undefined) assert.equal(outcome, code);
      assert.deepEqual(await loadIdentity(world.disk), identity);
      assert.equal(await world.disk.status(FILES.factoryBundle), undefined);
      assert.equal(world.bootloader.status.record.trial, null);
    }
    assert.deepEqual(world.tokens, []);
  });

  it("must lead back to the platform's root where the device was given one", async () => {
    const world = await blankWorld({ isPinned: true });
    const stranger = await blankWorld();
    assert.equal(await world.make(stranger.packageOf()), "TRUST_ROOT_UNKNOWN");
    assert.equal(await world.make(world.packageOf()), "made");
  });
});
