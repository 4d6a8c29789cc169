import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { writeHead, type BundleHead } from "@regrow/core/bundle";
import type { Offer } from "@regrow/core/protocol";
import { DFU_STATUS, OTA_RESULT } from "@regrow/core/update";
import { VirtualClock } from "@regrow/sim/clock";
import { SimulatedMemory } from "@regrow/sim/memory";
import { SimulatedNetwork } from "@regrow/sim/network";
import { SimulatedSerial } from "@regrow/sim/serial";
import { headOf, makePublisher } from "@regrow/testing/publisher";
import { fakeBootloader } from "../../test/fake-bootloader.ts";
import { refusal, startFakeDms, type FakeHandler, type FakeReply } from "../../test/fake-dms.ts";
import { makePack, serveRange } from "../../test/pack-server.ts";
import { startKernel, type Kernel } from "../../test/start-kernel.ts";
import { makeTestDevice } from "../../test/test-device.ts";
import { FILES } from "../layout/index.ts";
import { clearStaging } from "../store/index.ts";

const publisher = makePublisher();
const FILE = Buffer.from("console.log('hello')");
const HEAD = headOf(publisher.bundle({ version: "1.1.0", files: { "main.mjs": FILE } }));
const MANIFEST = createHash("sha256").update(HEAD.manifest).digest("hex");
const GENERATION = { id: MANIFEST, product: publisher.product, version: "1.1.0", securityVersion: 0 };
const NAMED = { "wlan.ssid": "home", "wlan.security": "WPA2-AES", "wlan.passkey": "secret-secret" };
type Air = ConstructorParameters<typeof SimulatedNetwork>[0]["air"];
const MAC = "4C:55:CC:10:10:98";
const AIR: Air = [
  {
    ...{ name: "home", ssid: "home", bssid: MAC, channel: 6, rssi: -52 },
    ...{ security: "WPA2-AES", passkey: "another-passkey", lease: null },
  },
];

/** How a device comes to a code. */
interface Way {
  readonly dms?: FakeHandler;
  /** The DMS's offer, and what it serves for it. */
  readonly offer?: Partial<Offer>;
  readonly head?: BundleHead;
  readonly pack?: Uint8Array | "hang-up";
  readonly variables?: Readonly<Record<string, string>>;
  readonly isUnprovisioned?: boolean;
  readonly air?: Air;
  readonly availableBytes?: number;
  /** Nobody asks for an update. */
  readonly isNotAsked?: boolean;
  /** After the installation. */
  readonly after?: (kernel: Kernel) => void;
}

const confirm = (kernel: Kernel): void => {
  const { status } = kernel.bootloader;
  kernel.bootloader.status = { ...status, record: { ...status.record, confirmed: GENERATION } };
};
const tryIt = (kernel: Kernel): void => {
  const { status } = kernel.bootloader;
  const trial = { generation: GENERATION, starts: 1, updateId: "u" };
  kernel.bootloader.status = { ...status, record: { ...status.record, trial } };
};
const held =
  (code: string): FakeHandler =>
  () =>
    answer(null, code);
const hangUp: FakeHandler = () => ({ kind: "hang-up" });

/** Every documented code that can come up here, with the result that the older products have for the same. */
const WAYS: Readonly<Record<string, readonly [Way, keyof typeof OTA_RESULT]>> = {
  none: [{ isNotAsked: true, dms: held("up-to-date") }, "none"],
  success: [{ offer: {}, after: confirm }, "success"],
  firstPassSuccess: [{ offer: { passes: 2, target: "2.0.0" }, after: confirm }, "success"],
  upToDate: [{ dms: held("up-to-date") }, "notRequired"],
  pending: [{ offer: {}, after: tryIt }, "none"],
  connectionError: [{ dms: hangUp }, "connectionFailed"],
  readTimeout: [{ dms: () => ({ kind: "silence" }) }, "connectionFailed"],
  networkNotFound: [{ dms: hangUp, air: [], variables: NAMED }, "joinFailed"],
  networkJoinFailed: [{ dms: hangUp, air: AIR, variables: NAMED }, "joinFailed"],
  maxRequests: [{ offer: {}, pack: "hang-up" }, "failure"],
  kernelError: [{ offer: {}, availableBytes: 1024 }, "failure"],
  maxFaults: [{ offer: {}, after: () => {} }, "failure"],
  applicationInvalid: [
    { offer: {}, pack: makePack({ from: null, to: MANIFEST }, [Buffer.alloc(FILE.byteLength, "x")]) },
    "failure",
  ],
  productKeyInvalid: [{ offer: {}, head: strangersHead() }, "failure"],
  signatureInvalid: [{ offer: {}, head: { ...HEAD, productTargets: unsign(HEAD.productTargets) } }, "failure"],
  invalidCommand: [{ dms: held("version-unknown") }, "notFound"],
  nameMissing: [{ dms: hangUp, air: [] }, "networkNotSet"],
  passkeyMissing: [{ dms: hangUp, air: [], variables: { ...NAMED, "wlan.passkey": "" } }, "networkNotSet"],
  provisioning: [{ isUnprovisioned: true }, "notAuthorized"],
  certificate: [{ dms: () => refusal("DEVICE_REVOKED", "shut out") }, "notAuthorized"],
};

/** Come up without a DMS: dfu/offline-update.test.ts. */
const OVER_A_LINE = ["xmodemInit", "xmodemRead", "xmodemRetries"];
const byName = (left: string, right: string): number => (left < right ? -1 : 1);

describe("the result of an update, as it is asked for at the console", () => {
  it("has a way here for each code that the table says can come up, and for no other", () => {
    const met = Object.entries(DFU_STATUS).flatMap(([name, { here }]) => (here === null ? [] : [name]));
    assert.deepEqual([...Object.keys(WAYS), ...OVER_A_LINE].toSorted(byName), met.toSorted(byName));
  });

  for (const [name, row] of Object.entries(DFU_STATUS)) {
    const found = WAYS[name];
    if (found === undefined) continue;
    const [way, result] = found;
    it(`dfu.status ${row.code}: ${row.about}`, async () =>
      assert.equal(await resultOf(way, { command: "dfu_update", variable: "dfu.status" }), String(row.code)));
    it(`dms.ota_result ${OTA_RESULT[result].code} for the same`, async () => {
      const zentrios = { ...way, variables: { ...way.variables, "system.dialect": "zentrios" } };
      const asked = { command: "ota", variable: "dms.ota_result" };
      assert.equal(await resultOf(zentrios, asked), String(OTA_RESULT[result].code));
    });
  }

  it("dms.ota_result 8: the DMS did not understand", async () => {
    const way = { dms: () => refusal("INPUT_INVALID", "no", 400), variables: { "system.dialect": "zentrios" } };
    assert.equal(await resultOf(way, { command: "ota", variable: "dms.ota_result" }), "8");
  });
});

async function resultOf(way: Way, asked: { readonly command: string; readonly variable: string }): Promise<string> {
  await using dms = await startFakeDms(way.dms ?? serve(way));
  const disk = await makeTestDevice({
    dmsUrl: dms.url,
    platformRoot: publisher.platformRoot,
    product: publisher.product,
    isProvisioned: way.isUnprovisioned !== true,
  });
  await disk.write(FILES.settings, Buffer.from(JSON.stringify({ "update.automatic": "0", ...way.variables })));
  const clock = new VirtualClock();
  const network = way.air === undefined ? {} : { network: new SimulatedNetwork({ clock, mac: MAC, air: way.air }) };
  const machineMemory = new SimulatedMemory(way.availableBytes);
  const bootloader = fakeBootloader(
    {},
    { "clear-staging": async ({ updateId }) => (await clearStaging(disk, updateId), null) },
  );
  const kernel = startKernel(disk, new SimulatedSerial(), { clock, machineMemory, bootloader, ...network });
  await kernel.printed("> ");
  if (way.isNotAsked !== true) {
    kernel.type(`${asked.command}\r\n`);
    await pass(clock, () => /Up to date|failed|Command failed|installed, rebooting|"fail"/.test(kernel.text()));
    await kernel.printed("> ");
    way.after?.(kernel);
  }
  const length = kernel.text().length;
  kernel.type(`get ${asked.variable}\r\n`);
  await pass(clock, () => /(\d+) *\r\n/.test(kernel.text().slice(length)));
  const [, value = ""] = /(?:^|[^.\d])(\d+) *\r\n/.exec(kernel.text().slice(length)) ?? [];
  await kernel.stop();
  return value;
}

/** Time goes on, as fast as real sockets let it, until it has happened. */
async function pass(clock: VirtualClock, hasHappened: () => boolean): Promise<void> {
  while (!hasHappened()) {
    await clock.advance(500);
    for (let turns = 0; turns < 20; turns += 1) await new Promise((turn) => setImmediate(turn));
  }
}

function serve({ offer = {}, head = HEAD, pack }: Way): FakeHandler {
  const bytes = writeHead(head);
  const manifestSha256 = createHash("sha256").update(head.manifest).digest("hex");
  const whole = makePack({ from: null, to: manifestSha256 }, [FILE]);
  return (request) => {
    if (request.path.endsWith("/head")) return { kind: "bytes", bytes };
    if (request.path.includes("/pack/"))
      return pack === "hang-up" ? { kind: "hang-up" } : serveRange(request, pack ?? whole);
    const version = "1.1.0";
    const ids = { updateId: "6f1c1d1e-0000-4000-8000-000000000000", bundleId: "6f1c1d1e-0000-4000-8000-000000000001" };
    return answer({ ...ids, version, manifestSha256, headBytes: bytes.byteLength, ...offer }, "offered");
  };
}

function answer(offer: Offer | null, code: string): FakeReply {
  const value = {
    ...{ offer, standing: null, reasons: [{ code, text: code }], logSequence: 0, timeMs: 0 },
    return: { afterMs: 604_800_000, jitterMs: 0 },
  };
  return { kind: "json", value };
}

/** Of somebody else's product, with the keys of somebody else's platform. */
function strangersHead(): BundleHead {
  return headOf(makePublisher().bundle({ version: "1.1.0", files: { "main.mjs": FILE } }));
}

/** The same metadata, with signatures that are none. */
function unsign(bytes: Uint8Array): Uint8Array {
  return Buffer.from(
    Buffer.from(bytes)
      .toString()
      .replace(/("sig":\s*")../g, "$100"),
  );
}
