import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SystemClock } from "@regrow/node/clock";
import { makePublisher, type BundleOptions } from "@regrow/testing/publisher";
import { makeTempFolder } from "@regrow/testing/temp-folder";
import { loadCommands } from "regrow/commands";
import { run } from "regrow/command";
import { installAtFactory, makeDevice } from "regrow/device";
import { ownPort } from "@regrow/testing/own-port";
import { openPtyPair } from "../compat/lrzsz/pty-pair.ts";
import { startDevice } from "./device.ts";

/** What a run of the command line has come to. */
interface LineRun {
  readonly code: number;
  /** The object of `--json`, or what was printed. */
  readonly out: string;
  readonly error: string;
}

/** Real devices without a network, each on a serial line of its own, and somebody with a laptop. */
export interface DfuWorld extends AsyncDisposable {
  readonly folder: string;
  /** Writes a bundle's file of the publisher whom the devices know. */
  bundle(options: BundleOptions): Promise<string>;
  /** @param at the device's end of a line; a pair of terminals of its own unless told */
  startDevice(at?: string): Promise<DfuDevice>;
  /** `regrow ...`, until it has ended; the secret is that of a device. */
  run(argv: readonly string[], secret?: string): Promise<LineRun>;
}

export interface DfuDevice {
  readonly root: string;
  /** The host's end of the line that was made for it; empty where none was. */
  readonly port: string;
  /** Its remote terminal, and what it asks for there. */
  readonly terminal: string;
  readonly secret: string;
}

export async function openDfuWorld(): Promise<DfuWorld> {
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(await makeTempFolder()).path;
  await chmod(folder, 0o755); // the app is another user where that can be had
  const publisher = makePublisher();
  const bundle: DfuWorld["bundle"] = async (options) => {
    const file = join(folder, `${options.version}.regrow`);
    await writeFile(file, publisher.bundle(options));
    return file;
  };
  const factory = await bundle({ version: "1.0.0" });
  let devices = 0;
  const running = starting.move();
  return {
    folder,
    bundle,
    async startDevice(at) {
      const root = join(folder, `device-${(devices += 1)}`);
      const [port, near] = at === undefined ? running.use(await openPtyPair()).paths : ["", at];
      const terminal = await ownPort();
      const { secret } = await makeDevice(root, {
        platformRoot: publisher.platformRoot,
        product: publisher.product,
        factorySettings: {
          "uart.device": near,
          "remote_terminal.enabled": "1",
          "remote_terminal.interface": "local",
          "remote_terminal.port": String(terminal),
        },
      });
      await installAtFactory(root, factory, Date.now());
      const process = await startDevice({ root });
      running.defer(async () => void (await process.stop()));
      return { root, port, terminal: `tcp://127.0.0.1:${terminal}`, secret };
    },
    async run(argv, secret = "") {
      let [out, error] = ["", ""];
      const code = await run(argv, {
        commands: loadCommands,
        folder,
        environment: { HOME: folder, REGROW_DEVICE_SECRET: secret },
        clock: new SystemClock(),
        signal: new AbortController().signal,
        out: { write: (text) => void (out += text), isInteractive: false, columns: 80 },
        error: { write: (text) => void (error += text), isInteractive: false, columns: 80 },
      });
      return { code, out, error };
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
