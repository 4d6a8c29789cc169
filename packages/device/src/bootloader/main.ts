import { readFile, rm } from "node:fs/promises";
import { Socket } from "node:net";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { RegrowError } from "@regrow/core/error";
import { DiskError, type Logger } from "@regrow/core/port";
import { SystemClock } from "@regrow/node/clock";
import { NodeCryptography } from "@regrow/node/cryptography";
import { NodeDisk } from "@regrow/node/disk";
import { acquireLockIfWritable, type FileLock } from "@regrow/node/file-lock";
import { ToolGpio } from "@regrow/node/gpio";
import { createLogger } from "@regrow/node/log";
import { closeInheritedDescriptors } from "@regrow/node/process";
import { DEFAULT_APP_UID, endStaleApp } from "../app/index.ts";
import { FILES, FOLDERS, FRAMEWORK_LIST } from "../layout/index.ts";
import { runBootloader } from "./bootloader.ts";
import { BOOTLOADER_EXIT } from "./exit-codes.ts";
import { NodeProcesses } from "./node-processes.ts";
import { readMachineStart } from "./machine-start.ts";
import { DEFAULT_SESSION_OPTIONS, RESET_CAUSES } from "./session.ts";

/** A bootloader that the last first stage has left behind ends by itself; longer than its processes may take to stop. */
const LOCK_WITHIN_MS = 120_000;
const LOCK_EVERY_MS = 250;

const TEXT = { type: "string" } as const;
const { values } = parseArgs({
  options: {
    root: TEXT,
    /** The kernel's program; beside this file unless told. */
    kernel: TEXT,
    slot: { ...TEXT, default: "-" },
    /** In place of what the machine tells. */
    "reset-cause": TEXT,
    "app-uid": { ...TEXT, default: String(DEFAULT_APP_UID) },
    /** In place of the variable app.healthy_clear_ms. */
    "healthy-ms": TEXT,
    "back-off-ms": { ...TEXT, default: String(DEFAULT_SESSION_OPTIONS.backOffMs) },
    "log-format": { ...TEXT, default: "auto" },
    "console-format": { ...TEXT, default: "human" },
  },
});
process.exitCode = await main();
// A socket or a timer that somebody forgot must not keep the device from being started again.
process.exit();

async function main(): Promise<number> {
  if (values.root === undefined) throw new RegrowError("USAGE", { missing: "--root" });
  closeInheritedDescriptors();
  const root = resolve(values.root);
  const format = values["log-format"] === "json" || !process.stderr.isTTY ? "json" : "human";
  const logger = createLogger({ stream: process.stderr, format, level: "info", fields: { process: "bootloader" } });
  const firstStage = openFirstStage();
  await using _lock = await takeLock(root, logger);
  const own = dirname(resolve(process.argv[1] ?? root));
  const machine = await readMachineStart(join(root, FOLDERS.run));
  const end = await runBootloader(
    {
      // Ten thousand small files are verified before anything can be started: nothing is more urgent.
      disk: new NodeDisk(root, { isBlocking: true }),
      clock: new SystemClock(),
      cryptography: new NodeCryptography(),
      logger,
      processes: new NodeProcesses({
        root,
        kernelFile: values.kernel === undefined ? join(own, "kernel.mjs") : resolve(values.kernel),
        kernelArguments: ["--log-format", values["log-format"], "--console-format", values["console-format"]],
        kernelEnvironment: pickEnvironment(["PATH", "HOME", "LANG", "TERM", "TZ"]),
        defaultUid: parseCount("--app-uid", values["app-uid"]),
        logger,
      }),
      endStaleApp: () => endStaleApp(root),
      gpio: new ToolGpio(),
      removeFolder: (folder) => removeFolder(join(root, folder)),
      resetCause: RESET_CAUSES.find((cause) => cause === values["reset-cause"]) ?? machine.cause,
      framework: { version: await readVersion(own), slot: values.slot },
      options: {
        ...(values["healthy-ms"] === undefined ? {} : { healthyMs: parseCount("--healthy-ms", values["healthy-ms"]) }),
        bootId: machine.bootId,
        backOffMs: parseCount("--back-off-ms", values["back-off-ms"]),
      },
      onKernelReady: () => firstStage?.write("READY\n"),
    },
    untilStopped(firstStage),
  );
  if (end === "stop") await machine.noteStop();
  return end === "faulty" ? BOOTLOADER_EXIT.faulty : BOOTLOADER_EXIT.stopped;
}

/** By the bytes of its names, which need not be text. @throws DiskError */
async function removeFolder(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (cause) {
    throw new DiskError("EIO", path, { cause });
  }
}

/** The pipe to the first stage; undefined where somebody else has started us. */
function openFirstStage(): Socket | undefined {
  const fd = Number(process.env["REGROW_NOTIFY_FD"] ?? "");
  if (!Number.isInteger(fd) || fd < 3) return undefined;
  const socket = new Socket({ fd, readable: true, writable: true });
  // Its end is told by "close".
  socket.on("error", () => {});
  return socket.resume();
}

/** Aborted by a signal, or when the first stage is gone: a bootloader alone would be in the way of the next. */
function untilStopped(firstStage: Socket | undefined): AbortSignal {
  const stop = new AbortController();
  for (const name of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(name, () => stop.abort());
  firstStage?.on("close", () => stop.abort());
  return stop.signal;
}

/** @throws RegrowError DEVICE_RUNNING */
async function takeLock(root: string, logger: Logger): Promise<FileLock | undefined> {
  const clock = new SystemClock();
  const deadlineMs = clock.monotonicMs() + LOCK_WITHIN_MS;
  for (let isFirst = true; ; isFirst = false) {
    const taken = await acquireLockIfWritable(join(root, FILES.bootloaderLock));
    if (taken.kind === "acquired") return taken.lock;
    if (taken.kind === "unwritable") {
      logger.error("lock not taken, the disk takes no writes", { reason: taken.reason });
      return undefined;
    }
    if (clock.monotonicMs() > deadlineMs) throw new RegrowError("DEVICE_RUNNING", { folder: root, pid: taken.pid });
    if (isFirst) logger.warn("waiting for another bootloader to end", { pid: taken.pid });
    await clock.sleep(LOCK_EVERY_MS);
  }
}

/** Beside the shipped program; a checkout has no list. */
async function readVersion(folder: string): Promise<string> {
  try {
    const list: unknown = JSON.parse(await readFile(join(folder, FRAMEWORK_LIST), "utf8"));
    return typeof list === "object" && list !== null && "version" in list && typeof list.version === "string"
      ? list.version
      : "0.0.0";
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && "code" in error && error.code === "ENOENT"))
      return "0.0.0";
    throw error;
  }
}

function pickEnvironment(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

/** @throws RegrowError USAGE */
function parseCount(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new RegrowError("USAGE", { [option]: text, expected: "a number" });
  return Number(text);
}
