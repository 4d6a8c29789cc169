import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { FILES } from "@regrow/device/layout";
import { openAuthorities } from "@regrow/dms/certificate";
import { SystemClock } from "@regrow/node/clock";
import { SystemEntropy } from "@regrow/node/entropy";
import { regrow } from "../harness/command-line.ts";
import { publishHello } from "../harness/hello.ts";
import { startScene, type Scene } from "../harness/scene.ts";
import { until } from "../harness/until.ts";

const WAIT_MS = 60_000;

/** The steps of docs/how-to/replace-the-device-ca.md. */
describe("the device CA of a DMS is replaced", { timeout: 600_000 }, () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene({ product: "HELLO" });
    await publishHello(scene, { version: "1.0.0" });
    await scene.update("1.0.0");
  });
  after(async () => await scene[Symbol.asyncDispose]());

  it("not while the DMS runs, and in its order only", async () => {
    assert.equal((await authority("announce")).code, "DMS_FOLDER_BUSY");
    await scene.dms().child.stop();
    assert.equal((await authority("switch")).code, "CA_ROTATION_ORDER");
    assert.equal((await authority("retire")).code, "CA_ROTATION_ORDER");
    assert.equal((await authority("sideways")).code, "USAGE");
  });

  it("announced: the switch waits until the device believes the next one as well", async () => {
    assert.equal((await authority("announce")).exit, 0);
    assert.equal((await authority("switch")).code, "CA_ROTATION_EARLY");
    await scene.restartDms("stop");
    await checkIns("the announced authority on the device", async () => (await believed()).length === 2);
    await scene.dms().child.stop();
    assert.equal((await authority("switch")).exit, 0);
  });

  it("switched: the device renews its certificate by itself, and the former one is retired", async () => {
    assert.equal((await authority("retire")).code, "CA_ROTATION_EARLY");
    const serial = (await certificate()).serialNumber;
    await scene.restartDms("stop");
    await checkIns("a certificate of the new authority", async () => (await certificate()).serialNumber !== serial);
    await scene.dms().child.stop();
    assert.equal((await authority("retire")).exit, 0);
    const { acting } = await openAuthorities(scene.dmsFolder, {
      clock: new SystemClock(),
      entropy: new SystemEntropy(),
    });
    assert.ok(acting.hasIssued((await certificate()).toString()));
    assert.deepEqual(await believed(), [new X509Certificate(acting.certificatePem).fingerprint256]);
  });

  it("retired: the device is updated as ever", async () => {
    await scene.restartDms("stop");
    await publishHello(scene, { version: "1.1.0" });
    await scene.update("1.1.0");
    await scene.waitForApp("1.1.0");
  });

  /** `regrow dms authority`, on the DMS's folder. */
  async function authority(step: string): ReturnType<typeof regrow> {
    return await regrow(scene, "dms", "authority", step, "--folder", scene.dmsFolder);
  }

  async function certificate(): Promise<X509Certificate> {
    return new X509Certificate(await readFile(join(scene.root, FILES.certificate)));
  }

  /** Fingerprints of the authorities by which the device believes a DMS. */
  async function believed(): Promise<readonly string[]> {
    const text = await readFile(join(scene.root, FILES.authority), "utf8");
    const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    return blocks.map((block) => new X509Certificate(block).fingerprint256);
  }

  /** Lets the device check in until it is so; every check-in is one that a person asks for. */
  async function checkIns(what: string, isSo: () => Promise<boolean>): Promise<void> {
    await until(
      what,
      async () => {
        await scene.device().ask("ota", /up to date|DMS_UNREACHABLE/i, WAIT_MS);
        return (await isSo()) ? true : undefined;
      },
      WAIT_MS,
    );
    // Once more, so that the DMS knows it too.
    await scene.device().ask("ota", /up to date/i, WAIT_MS);
  }
});
