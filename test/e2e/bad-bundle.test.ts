import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { cp, readFile, readdir, writeFile } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { NodeCryptography } from "@regrow/node/cryptography";
import { addSignatures, nextTargets } from "@regrow/trust/publisher";
import { buildBundle, finishBundle } from "regrow/bundle";
import { addProductKeys, createKeys } from "regrow/key";
import type { KnownOutcome } from "regrow/story";
import { regrow } from "../harness/command-line.ts";
import { helloFolder, publishHello } from "../harness/hello.ts";
import { startScene, type Scene } from "../harness/scene.ts";
import { startTestDms, type TestDms } from "../harness/test-dms.ts";
import { until } from "../harness/until.ts";

const LIMIT_BYTES = 256 * 1024;
const cryptography = new NodeCryptography();

describe("a bundle that is not right", { timeout: 600_000 }, () => {
  let scene: Scene;
  let dms: TestDms;
  before(async () => {
    scene = await startScene({ product: "HELLO" });
    await publishHello(scene, { version: "1.0.0" });
    await scene.update("1.0.0");
    await scene.dms().child.stop();
    dms = await startTestDms({ folder: scene.dmsFolder, ports: scene.ports, bundleBytes: LIMIT_BYTES });
  });
  after(async () => {
    await dms[Symbol.asyncDispose]();
    await scene[Symbol.asyncDispose]();
  });

  const bad: readonly { readonly what: string; readonly code: string; readonly make: () => Promise<Uint8Array> }[] = [
    { what: "cut", code: "BUNDLE_TRUNCATED", make: async () => (await good()).subarray(0, -1_500) },
    { what: "cut in its head", code: "BUNDLE_TRUNCATED", make: async () => (await good()).subarray(0, 3_000) },
    { what: "altered in a file", code: "BUNDLE_OBJECT_DAMAGED", make: async () => flip(await good(), -2_048) },
    { what: "altered in its manifest", code: "TRUST_TARGET_UNKNOWN", make: async () => alterManifest(await good()) },
    { what: "no bundle at all", code: "BUNDLE_MALFORMED", make: async () => randomBytes(20_000) },
    {
      what: "larger than allowed",
      code: "BUNDLE_TOO_LARGE",
      make: async () => await build(scene.keysFolder, { "large.bin": randomBytes(2 * LIMIT_BYTES) }),
    },
    { what: "signed by a stranger", code: "TRUST_ROOT_UNKNOWN", make: async () => await build(await strangerKeys()) },
    {
      what: "signed by another product's key",
      code: "TRUST_SIGNATURE_INVALID",
      make: async () => await signedByOther(),
    },
  ];
  for (const { what, code, make } of bad) {
    it(`is refused when it is ${what}: ${code}, and nothing is changed`, async () => {
      const file = join(scene.folder, `${what.replaceAll(" ", "-")}.regrow`);
      await writeFile(file, await make());
      const before_ = await holdings();
      const { exit, code: shown, shown: text } = await regrow(scene, "publish", file);
      assert.equal(shown, code, text);
      assert.notEqual(exit, 0);
      assert.deepEqual(await holdings(), before_);
      await scene.waitForApp("1.0.0");
    });
  }

  it("is refused below the device's security version, by the DMS and by the device itself", async () => {
    await publishHello(scene, { version: "2.0.0", securityVersion: 2 });
    await scene.update("2.0.0");
    await publishHello(scene, { version: "2.1.0", securityVersion: 1 });
    const device = scene.device();
    for (const words of ["ota", "ota -f", "ota -f -b 2.1.0"])
      await device.ask(words, /below the device's security version/);

    // A DMS that has it wrong: the device looks at what was signed.
    await dms.child.killAll();
    setSecurityVersion(join(scene.dmsFolder, "dms.db"), "2.1.0", 9);
    dms = await startTestDms({ folder: scene.dmsFolder, ports: scene.ports });
    await device.ask("ota", /Update 2\.1\.0 failed: [^\]]*\(UPDATE_SECURITY_VERSION\)/);
    await scene.waitForApp("2.0.0");
    await scene.restartDevice("kill");
    await scene.waitForApp("2.0.0");
    const refused = await until("the refusal in the DMS", async () => await refusalOf("2.1.0"), 60_000);
    assert.equal(refused.reason, "UPDATE_SECURITY_VERSION");
    assert.equal((await scene.client.call("getDevice", { uuid: scene.uuid })).runningVersion, "2.0.0");
  });

  async function refusalOf(wanted: string): Promise<KnownOutcome | undefined> {
    const { outcomes } = await scene.client.call("getDevice", { uuid: scene.uuid });
    return outcomes.find(({ version, result }) => version === wanted && result === "refused");
  }

  let builds = 0;
  async function build(keysDir: string, files: Readonly<Record<string, Uint8Array>> = {}): Promise<Uint8Array> {
    builds += 1;
    const version = `1.1.${builds}`;
    const out = join(scene.folder, `built-${version}.regrow`);
    const folder = await helloFolder(scene.folder, { version, files });
    await buildBundle({ cryptography, folder, version, keysDir, out, nowMs: Date.now() });
    return await readFile(out);
  }

  async function good(): Promise<Uint8Array> {
    return await build(await copyOfKeys("good"));
  }

  /** A publisher of its own, with a product of the same name. */
  async function strangerKeys(): Promise<string> {
    const path = join(scene.folder, "keys-stranger");
    return (await createKeys(path, { product: "HELLO", cryptography, nowMs: Date.now() })).path;
  }

  /** A bundle of the scene's publisher whose list of versions is signed by the key of another of its products. */
  async function signedByOther(): Promise<Uint8Array> {
    const path = await copyOfKeys("other");
    const folder = await addProductKeys(path, { product: "OTHER", cryptography, nowMs: Date.now() });
    await build(path);
    const { targets } = await folder.readMetadata({ product: "HELLO" });
    const expiresMs = Date.now() + 3_600_000;
    const unsigned = nextTargets(targets, { cryptography, add: null, expiresMs });
    assert.ok(unsigned !== null);
    const forged = await addSignatures(unsigned, [await folder.keys.readPrivate("OTHER-targets")]);
    const file = join(scene.folder, `built-1.1.${builds}.regrow`);
    await finishBundle(file, forged);
    return await readFile(file);
  }

  /** Metadata that is signed for bad bundles must not be what the good ones build on. */
  async function copyOfKeys(name: string): Promise<string> {
    const path = join(scene.folder, `keys-${name}-${builds}`);
    await cp(scene.keysFolder, path, { recursive: true });
    return path;
  }

  /** All that an upload could change. */
  async function holdings(): Promise<unknown> {
    return {
      bundles: await scene.client.call("listBundles", { code: "HELLO" }),
      tags: await scene.client.call("listTags", { code: "HELLO" }),
      files: (await readdir(join(scene.dmsFolder, "blobs"), { recursive: true })).toSorted(),
    };
  }
});

function flip(bytes: Uint8Array, at: number): Uint8Array {
  const altered = new Uint8Array(bytes);
  const index = at < 0 ? altered.length + at : at;
  altered[index] = (altered[index] ?? 0) ^ 1;
  return altered;
}

/** Another name of the program in the manifest, of the same length. */
function alterManifest(bytes: Uint8Array): Uint8Array {
  const at = Buffer.from(bytes).lastIndexOf('"server.mjs"');
  assert.ok(at > 0, "the manifest names the program");
  return flip(bytes, at + 1);
}

function setSecurityVersion(file: string, version: string, securityVersion: number): void {
  using database = new DatabaseSync(file);
  database.prepare("update bundles set security_version = ? where version = ?").run(securityVersion, version);
}
