import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, type Client } from "@regrow/client/client";
import { NodeCryptography } from "@regrow/node/cryptography";
import { ownPort } from "@regrow/testing/own-port";
import { buildBundle, type BuiltBundle } from "regrow/bundle";
import { makeDevice } from "regrow/device";
import { createKeys } from "regrow/key";
import type { DeviceProcess, DmsProcess } from "regrow/process";
import { publishBundle } from "regrow/publish";
import { failUpdateTo, updateTo, waitForApp, waitForOutcome, type RunningApp } from "regrow/story";
import { SystemClock } from "@regrow/node/clock";
import { startDevice } from "./device.ts";
import { startDms } from "./dms.ts";

export interface SceneOptions {
  readonly product: string;
  /** Environment of the DMS's process, and of the device's. */
  readonly dmsEnv?: Readonly<Record<string, string>>;
  readonly deviceEnv?: Readonly<Record<string, string>>;
}

interface Release {
  /** Folder with regrow.json. */
  readonly source: string;
  readonly version: string;
  /** An earlier version of this scene: build a partial bundle. */
  readonly base?: string;
}

/** A DMS, a publisher and an activated device, all real. Updates happen when the test says so. */
export interface Scene extends AsyncDisposable {
  readonly folder: string;
  /** The device's folder. */
  readonly root: string;
  readonly uuid: string;
  /** Folders of the DMS and of the publisher. */
  readonly dmsFolder: string;
  readonly keysFolder: string;
  /** Ports of the DMS, and of nobody else: a restart keeps them. */
  readonly ports: { readonly peoplePort: number; readonly devicePort: number };
  readonly client: Client;
  /** What the client uses, for those who ask by themselves. */
  readonly session: { readonly address: string; readonly token: string };
  readonly appAddress: string;
  dms(): DmsProcess;
  device(): DeviceProcess;
  /** Ends or kills the process and starts it again in its folder, at the same addresses. */
  restartDms(how: "stop" | "kill"): Promise<void>;
  restartDevice(how: "stop" | "kill"): Promise<void>;
  /** Builds, signs, uploads, tags release. */
  publish(release: Release): Promise<BuiltBundle>;
  /** Types `ota` and waits until the version is confirmed, here and in the DMS. */
  update(version: string): Promise<void>;
  /** The same for a version that is rolled back. */
  failUpdate(version: string): ReturnType<typeof waitForOutcome>;
  /** Waits until examples/hello, as the app, answers with this version. */
  waitForApp(version: string): Promise<RunningApp>;
  /** Id of the generation that the DMS knows to run. */
  runningGeneration(): Promise<string>;
}

const SILENT = { note: () => {}, progress: () => {}, end: () => {} };

export async function startScene(options: SceneOptions): Promise<Scene> {
  const { product } = options;
  const cryptography = new NodeCryptography();
  const clock = new SystemClock();
  const { signal } = new AbortController();
  const around = { clock, signal, status: SILENT };
  await using starting = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "regrow-scene-"));
  starting.defer(async () => await rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755); // the app is another user where that can be had

  const dmsFolder = join(folder, "dms");
  const dmsEnv = options.dmsEnv === undefined ? {} : { env: options.dmsEnv };
  const ports = { peoplePort: await ownPort(), devicePort: await ownPort() };
  let dms = await startDms({ folder: dmsFolder, ...ports, ...dmsEnv });
  starting.defer(async () => void (await dms.child.stop()));
  const guest = createClient({ address: dms.peopleAddress, token: null, fetch });
  const person = { userName: "ada", email: "ada@example.com", password: randomBytes(12).toString("base64url") };
  const { token } = await guest.call("signUp", person);
  const session = { address: dms.peopleAddress, token };
  const client = createClient({ ...session, fetch });
  const keys = await createKeys(join(folder, "keys"), { product, cryptography, nowMs: clock.nowMs() });
  const platformRoot = await readFile(keys.metadataPath("platform", "1.root.json"));
  await client.call("createProduct", { code: product, platformRoot: platformRoot.toString("utf8") });

  const root = join(folder, "device");
  const port = await ownPort();
  const { uuid } = await makeDevice(root, {
    platformRoot,
    dmsUrl: dms.deviceAddress,
    dmsCa: dms.caPem,
    appEnvironment: { PORT: String(port) },
  });
  const deviceEnv = options.deviceEnv === undefined ? {} : { env: options.deviceEnv };
  let device = await startDevice({ root, ...deviceEnv });
  starting.defer(async () => void (await device.stop()));
  await enrol(device, client, product);
  const running = starting.move();

  return {
    folder,
    root,
    uuid,
    dmsFolder,
    keysFolder: keys.path,
    ports,
    client,
    session,
    appAddress: `http://127.0.0.1:${port}`,
    dms: () => dms,
    device: () => device,
    async restartDms(how) {
      await (how === "kill" ? dms.child.killAll() : dms.child.stop());
      dms = await startDms({ folder: dmsFolder, ...ports, ...dmsEnv });
    },
    async restartDevice(how) {
      await (how === "kill" ? device.killAll() : device.stop());
      device = await startDevice({ root, ...deviceEnv });
    },
    async publish({ source, version, base }) {
      const out = join(folder, `${version}.regrow`);
      const partial = base === undefined ? {} : { base: join(folder, `${base}.regrow`) };
      const built = await buildBundle({
        cryptography,
        folder: source,
        version,
        keysDir: keys.path,
        out,
        nowMs: clock.nowMs(),
        ...partial,
      });
      await publishBundle(client, { product, file: out }, around);
      await client.call("setTag", { code: product, tag: "release", version });
      return built;
    },
    async update(version) {
      await updateTo(device, version, SILENT);
      await waitForOutcome(client, { uuid, version, result: "confirmed" }, around);
    },
    async failUpdate(version) {
      await failUpdateTo(device, version, SILENT);
      return await waitForOutcome(client, { uuid, version, result: "rolled-back" }, around);
    },
    waitForApp: async (version) => await waitForApp(`http://127.0.0.1:${port}`, version, clock, signal),
    async runningGeneration() {
      const { runningManifestSha256 } = await client.call("getDevice", { uuid });
      return runningManifestSha256 ?? "none";
    },
    [Symbol.asyncDispose]: async () => await running.disposeAsync(),
  };
}

/** Provisioned, claimed, activated, and left to the test: the device takes nothing by itself. */
async function enrol(device: DeviceProcess, client: Client, product: string): Promise<void> {
  const token = async (kind: "provision" | "claim"): Promise<string> =>
    (await client.call("createToken", { kind })).token;
  await device.ask("set update.automatic 0", /Set OK/);
  await device.ask(`set dms.provision.token ${await token("provision")}`, /Set OK/);
  await device.ask("save", /Success/);
  await device.ask("dms_provision", /Success/);
  await device.ask(`dms_claim ${await token("claim")}`, /Success/);
  await device.ask(`dms_activate ${product}`, /Success/);
}
