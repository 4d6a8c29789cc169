import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { NodeCryptography } from "@regrow/node/cryptography";
import { NodeDisk } from "@regrow/node/disk";
import { DESCRIPTION_FILE, buildBundle, parseDescription } from "../bundle/index.ts";
import type { Context } from "../command/index.ts";
import { createKeys } from "../key/index.ts";
import { factoryInstall } from "./factory-install.ts";
import { makeDevice } from "./make-device.ts";
import { runDevice } from "./run-device.ts";

export interface DevRun {
  /** Folder with regrow.json and the program. */
  readonly source: string;
  /** Given to the app as PORT; null: none. */
  readonly port: number | null;
  readonly stopsWithInput: boolean;
}

/** Version of a program that has none yet. */
const DEV_VERSION = "0.0.1";

/** Runs a folder as the app of a throw-away device under the real bootloader, without a DMS. Resolves with the exit code. */
export async function runDevDevice({ source, port, stopsWithInput }: DevRun, context: Context): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "regrow-dev-"));
  await chmod(folder, 0o755); // the app is another user where that can be had
  try {
    const root = join(folder, "device");
    await prepare(folder, root, { source, port }, context);
    context.status.note(`Running ${source} on a throw-away device. Ctrl-C ends and removes it.`);
    return await runDevice({ root, signal: context.signal, stopsWithInput });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function prepare(
  folder: string,
  root: string,
  { source, port }: Pick<DevRun, "source" | "port">,
  context: Context,
): Promise<void> {
  const cryptography = new NodeCryptography();
  const nowMs = context.clock.nowMs();
  const { product } = parseDescription(await readDescription(source));
  const keys = await createKeys(join(folder, "publisher"), { product, cryptography, nowMs });
  const { file } = await buildBundle({
    cryptography,
    folder: source,
    version: DEV_VERSION,
    keysDir: keys.path,
    out: join(folder, "dev.regrow"),
    nowMs,
    signal: context.signal,
    onProgress: ({ phase, doneBytes, totalBytes }) =>
      context.status.progress({ label: phase, done: doneBytes, total: totalBytes, unit: "bytes" }),
  });
  await makeDevice(root, {
    platformRoot: await readFile(keys.metadataPath("platform", "1.root.json")),
    product,
    appEnvironment: port === null ? {} : { PORT: String(port) },
  });
  await factoryInstall({ disk: new NodeDisk(root), cryptography, nowMs }, file);
}

async function readDescription(source: string): Promise<Uint8Array> {
  const file = join(source, DESCRIPTION_FILE);
  try {
    return await readFile(file);
  } catch (cause) {
    throw new RegrowError("SOURCE_UNREADABLE", { file, problem: "every program has one" }, { cause });
  }
}
