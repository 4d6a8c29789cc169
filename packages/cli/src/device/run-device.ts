import { spawn } from "node:child_process";
import { join } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { FILES } from "@regrow/device/layout";
import { NodeDisk } from "@regrow/node/disk";
import { killTree } from "../process/index.ts";
import { giveFramework } from "./make-device.ts";

export interface DeviceRun {
  readonly root: string;
  /** Rest before a program that failed is started again, at first; left out: the bootloader's own. */
  readonly backOffMs?: number;
  /** Aborted: the device is asked to stop. */
  readonly signal: AbortSignal;
  /** The device ends when our standard input does; otherwise its console has that input to itself. */
  readonly stopsWithInput: boolean;
}

/** Longer than first stage, bootloader, kernel and app may take to stop. */
const STOP_WITHIN_MS = 90_000;

/** Runs a device in the foreground, its console on standard input and output. Resolves with the first stage's exit code. */
export async function runDevice({ root, backOffMs, signal, stopsWithInput }: DeviceRun): Promise<number> {
  const disk = new NodeDisk(root);
  if ((await disk.status(FILES.device)) === undefined) throw new RegrowError("DEVICE_ROOT_INVALID", { folder: root });
  if ((await disk.status(FILES.firstStage)) === undefined) await giveFramework(root);
  signal.throwIfAborted();
  const options = ["--root", root, ...(backOffMs === undefined ? [] : ["--back-off-ms", String(backOffMs)])];
  const child = spawn(process.execPath, [join(root, FILES.firstStage), ...options], {
    cwd: root,
    stdio: [stopsWithInput ? "pipe" : "inherit", "inherit", "inherit"],
  });
  const kill = (): void => void killTree(child.pid ?? 0);
  const stop = (): void => {
    child.kill("SIGTERM");
    setTimeout(kill, STOP_WITHIN_MS).unref();
  };
  if (child.stdin !== null) {
    child.stdin.on("error", () => {}); // the device has ended, which its exit says
    process.stdin.pipe(child.stdin);
    process.stdin.once("close", stop).once("end", stop);
  }
  process.once("exit", kill);
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => resolve(code ?? 1));
    });
  } finally {
    process.off("exit", kill);
    signal.removeEventListener("abort", stop);
  }
}
