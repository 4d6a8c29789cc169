import { join } from "node:path";
import { makeTempFolder } from "@regrow/testing/temp-folder";
import { makeDevice } from "regrow/device";
import type { DeviceProcess } from "regrow/process";
import { ownPort } from "@regrow/testing/own-port";
import { startDevice } from "./device.ts";
import { until } from "./until.ts";

/** A real device whose HTTP server runs, for this machine only. */
export interface HttpDevice extends AsyncDisposable {
  readonly device: DeviceProcess;
  readonly port: number;
  readonly secret: string;
  /** POST /command as a program that is no browser; the response. */
  post(request: Readonly<Record<string, unknown>>): Promise<string>;
  /** Makes a file by chunks, as clients do. */
  upload(name: string, bytes: Uint8Array): Promise<void>;
}

const START_MS = 60_000;
const CHUNK_BYTES = 2_560;

/** @param settings factory values besides those of the server itself */
export async function startHttpDevice(settings: Readonly<Record<string, string>> = {}): Promise<HttpDevice> {
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(await makeTempFolder());
  const port = await ownPort();
  const root = join(folder.path, "device");
  const factorySettings = {
    "http.server.enabled": "1",
    "http.server.port": String(port),
    "http.server.interface": "local",
    ...settings,
  };
  const { secret } = await makeDevice(root, { platformRoot: new Uint8Array([1]), factorySettings });
  const device = await startDevice({ root, logFolder: join(folder.path, "log") });
  starting.defer(async () => void (await device.stop()));
  const authorization = `Basic ${Buffer.from(`admin:${secret}`).toString("base64")}`;
  const post: HttpDevice["post"] = async (request) => {
    const answer = await fetch(`http://127.0.0.1:${port}/command`, {
      method: "POST",
      headers: { authorization, "content-type": "application/json" },
      body: JSON.stringify(request),
    });
    const { response } = (await answer.json()) as { readonly response: string };
    return response;
  };
  const answers = (): Promise<void> =>
    until("the HTTP server", () => post({ command: "ver" }), START_MS).then(() => {});
  await answers();
  const running = starting.move();
  return {
    device,
    port,
    secret,
    post,
    upload: async (name, bytes) => {
      const handle = (await post({ command: `fcr -o ${name} ${bytes.length}` })).trim();
      for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
        const chunk = Buffer.from(bytes.subarray(at, at + CHUNK_BYTES));
        const said = await post({
          flags: 4,
          command: `write ${handle} ${chunk.length}`,
          data: chunk.toString("base64"),
        });
        if (said !== "Success\r\n") throw new Error(`the device does not take ${name}: ${said}`);
      }
      await post({ command: `close ${handle}` });
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
