import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { NodeCryptography } from "@regrow/node/cryptography";
import { makeTempFolder } from "@regrow/testing/temp-folder";
import { buildBundle } from "regrow/bundle";
import { installAtFactory, makeDevice } from "regrow/device";
import { createKeys } from "regrow/key";
import type { DeviceProcess } from "regrow/process";
import { ownPort } from "@regrow/testing/own-port";
import { startDevice } from "./device.ts";
import { helloFolder } from "./hello.ts";
import { until } from "./until.ts";

/** A real device, with software whose bundle brought the standard web app. */
export interface WebAppDevice extends AsyncDisposable {
  readonly device: DeviceProcess;
  /** Of the page. */
  readonly address: string;
  readonly secret: string;
  readonly mac: string;
  /** A bundle of a newer version, for an upload. */
  readonly newerBundle: string;
}

const PRODUCT = "HELLO";
const START_MS = 60_000;

/** Makes a device with version 1.0.0 of examples/hello, and starts it. */
export async function startWebAppDevice(): Promise<WebAppDevice> {
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(await makeTempFolder());
  const cryptography = new NodeCryptography();
  const nowMs = Date.now();
  const keys = await createKeys(join(folder.path, "keys"), { product: PRODUCT, cryptography, nowMs });
  const build = async (version: string): Promise<string> => {
    const source = await helloFolder(folder.path, { version, webApp: true });
    // Without a DMS there is nobody to check in with.
    const file = join(source, "regrow.json");
    const description: { readonly app: object } = JSON.parse(await readFile(file, "utf8"));
    const app = { ...description.app, confirm: { after: "ready", checkIn: false } };
    await writeFile(file, JSON.stringify({ ...description, app }));
    const out = join(folder.path, `${version}.regrow`);
    await buildBundle({ cryptography, folder: source, version, keysDir: keys.path, out, nowMs });
    return out;
  };
  const first = await build("1.0.0");
  const newerBundle = await build("1.1.0");
  const [port, appPort] = [await ownPort(), await ownPort()];
  const root = join(folder.path, "device");
  const { secret } = await makeDevice(root, {
    platformRoot: await readFile(keys.metadataPath("platform", "1.root.json")),
    product: PRODUCT,
    appEnvironment: { PORT: String(appPort) },
    factorySettings: {
      "http.server.enabled": "1",
      "http.server.port": String(port),
      "http.server.interface": "local",
    },
  });
  await installAtFactory(root, first, nowMs);
  const device = await startDevice({ root, logFolder: join(folder.path, "log") });
  starting.defer(async () => void (await device.stop()));
  const address = `http://127.0.0.1:${port}`;
  await until("the HTTP server", () => fetch(address).then(() => true), START_MS);
  const [mac] = await device.ask("get wlan.mac", /[0-9A-F]{2}(?::[0-9A-F]{2}){5}/);
  const running = starting.move();
  return { device, address, secret, mac, newerBundle, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
