import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { startRegrow, type Child } from "regrow/process";

/** A device from the very first moment of its start, for those who kill it then; `startDevice` waits for its console. */
export interface DeviceTree {
  readonly child: Child;
  type(line: string): void;
  /** The first match in what the console printed since the last one. */
  waitFor(pattern: RegExp, timeoutMs: number): Promise<RegExpExecArray>;
  /** All that it has printed. */
  console(): string;
  /** kill -9 of first stage, bootloader, kernel and app. */
  kill(): Promise<void>;
}

const SHOWN_LINES = 20;

/** Resolves when the first process runs. Its log goes beside the device's folder unless told. */
export async function startDeviceTree(root: string, logFolder?: string): Promise<DeviceTree> {
  const folder = logFolder ?? `${root}-log`;
  await mkdir(folder, { recursive: true });
  const child = await startRegrow({
    name: "device",
    arguments: ["device", "--root", root, "--stop-with-input"],
    folder,
    logFile: join(folder, "device.log"),
    environment: process.env,
  });
  return {
    child,
    type: child.type,
    async waitFor(pattern, timeoutMs) {
      try {
        return await child.output.waitFor(pattern, timeoutMs);
      } catch (cause) {
        const log = (await readFile(child.logFile, "utf8")).trimEnd().split("\n").slice(-SHOWN_LINES).join("\n");
        throw new Error(`the device did not say ${String(pattern)}; the end of its log:\n${log}`, { cause });
      }
    },
    console: child.output.text,
    kill: async () => void (await child.killAll()),
  };
}
