import assert from "node:assert/strict";
import { createPublicKey, randomUUID } from "node:crypto";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { openAuthority } from "@regrow/dms/certificate";
import { FILES, FOLDERS } from "@regrow/device/layout";
import { SystemClock } from "@regrow/node/clock";
import { SystemEntropy } from "@regrow/node/entropy";
import { makeDevice } from "regrow/device";
import type { DeviceProcess } from "regrow/process";
import { startDevice } from "../harness/device.ts";
import { publishHello } from "../harness/hello.ts";
import { startScene, type Scene } from "../harness/scene.ts";

describe("a device that is not who it says", { timeout: 600_000 }, () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene({ product: "HELLO" });
    await publishHello(scene, { version: "1.0.0" });
    await scene.update("1.0.0");
    await publishHello(scene, { version: "1.1.0" });
  });
  after(async () => await scene[Symbol.asyncDispose]());

  it("gets nothing with a certificate of another authority", async () => {
    const stranger = join(scene.folder, "stranger-ca");
    await mkdir(stranger);
    await withIdentity(
      scene,
      async () => await writeCertificate(scene, stranger, scene.uuid),
      async (device) => {
        await device.ask("ota", /DEVICE_CERTIFICATE_INVALID/);
        await device.ask("dms_activate HELLO", /DEVICE_CERTIFICATE_INVALID/);
      },
    );
  });

  it("gets nothing with a certificate of this DMS for another UUID", async () => {
    await withIdentity(
      scene,
      async () => await writeCertificate(scene, scene.dmsFolder, randomUUID()),
      async (device) => {
        await device.ask("ota", /DEVICE_UUID_MISMATCH/);
        await device.ask("dms_activate HELLO", /DEVICE_UUID_MISMATCH/);
      },
    );
  });

  it("gets nothing with key and certificate of another device", async () => {
    await using other = await newDevice(scene, randomUUID());
    await provision(other.device, await token(scene, "provision"), /Success/);
    const taken = async (): Promise<void> => {
      for (const file of [FILES.key, FILES.certificate]) await cp(join(other.root, file), join(scene.root, file));
    };
    await withIdentity(scene, taken, async (device) => void (await device.ask("ota", /DEVICE_UUID_MISMATCH/)));
  });

  it("is not given a UUID that another device holds, nor anything for a used token", async () => {
    const used = { provision: await token(scene, "provision"), claim: await token(scene, "claim") };
    await using owner = await newDevice(scene, randomUUID());
    await provision(owner.device, used.provision, /Success/);
    await owner.device.ask(`dms_claim ${used.claim}`, /Success/);

    await using other = await newDevice(scene, scene.uuid);
    await provision(other.device, used.provision, /TOKEN_USED/);
    await provision(other.device, await token(scene, "provision"), /DEVICE_UUID_TAKEN/);
    await provision(other.device, "0123456789abcdef0123", /TOKEN_INVALID/);
    await other.device.ask(`set system.uuid ${randomUUID()}`, /Set OK/);
    await provision(other.device, await token(scene, "provision"), /Success/);
    await other.device.ask(`dms_claim ${used.claim}`, /TOKEN_USED/);
    await other.device.ask("ota", /DEVICE_NOT_CLAIMED/);
    await other.device.ask(`dms_claim ${await token(scene, "claim")}`, /Success/);
  });

  it("has lost nothing: the true device updates", async () => {
    const { state, outcomes, isLogBroken } = await scene.client.call("getDevice", { uuid: scene.uuid });
    assert.deepEqual([state, isLogBroken, outcomes.length], ["activated", false, 2]);
    await scene.update("1.1.0");
    await scene.waitForApp("1.1.0");
  });
});

/** Runs the scene's device with a changed identity; it runs its version all the same. Gives it back its own afterwards. */
async function withIdentity(
  scene: Scene,
  change: () => Promise<void>,
  use: (device: DeviceProcess) => Promise<void>,
): Promise<void> {
  const [own, kept] = [join(scene.root, FOLDERS.identity), join(scene.folder, "kept-identity")];
  await scene.device().stop();
  await cp(own, kept, { recursive: true });
  await change();
  await scene.restartDevice("stop");
  await use(scene.device());
  await scene.waitForApp("1.0.0");
  await scene.device().stop();
  await rm(own, { recursive: true });
  await cp(kept, own, { recursive: true });
  await rm(kept, { recursive: true });
  await scene.restartDevice("stop");
  await scene.waitForApp("1.0.0");
}

/** A certificate for the device's own key, by the authority in that folder (made where there is none). */
async function writeCertificate(scene: Scene, authorityFolder: string, uuid: string): Promise<void> {
  const authority = await openAuthority(authorityFolder, { clock: new SystemClock(), entropy: new SystemEntropy() });
  const key = createPublicKey(await readFile(join(scene.root, FILES.key)));
  const issued = await authority.issueDevice(uuid, key.export({ format: "der", type: "spki" }));
  await writeFile(join(scene.root, FILES.certificate), issued.certificatePem);
}

interface OtherDevice extends AsyncDisposable {
  readonly root: string;
  readonly device: DeviceProcess;
}

async function newDevice(scene: Scene, uuid: string): Promise<OtherDevice> {
  const root = join(scene.folder, `device-${randomUUID()}`);
  const platformRoot = await readFile(join(scene.root, FILES.platformRoot));
  const { deviceAddress: dmsUrl, caPem: dmsCa } = scene.dms();
  await makeDevice(root, { uuid, platformRoot, dmsUrl, dmsCa });
  const device = await startDevice({ root });
  return { root, device, [Symbol.asyncDispose]: async () => void (await device.stop()) };
}

async function provision(device: DeviceProcess, secret: string, answer: RegExp): Promise<void> {
  await device.ask(`set dms.provision.token ${secret}`, /Set OK/);
  await device.ask("dms_provision", answer);
}

async function token(scene: Scene, kind: "provision" | "claim"): Promise<string> {
  return (await scene.client.call("createToken", { kind })).token;
}
