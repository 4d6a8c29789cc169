import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Child, ChildExit } from "./child.ts";
import type { Transcript } from "./transcript.ts";
import { startRegrow } from "./regrow-program.ts";

export interface DeviceProcessOptions {
  /** The device's folder, made by `regrow device init`. */
  readonly root: string;
  /** Folder for the log of bootloader and kernel; the device's own folder is not touched. */
  readonly logFolder: string;
  /** Rest before a program that failed is started again, at first: short where somebody watches. */
  readonly backOffMs?: number;
  /** What the app sees too, such as PORT. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs?: number;
}

/** A running device with its console. */
export interface DeviceProcess extends AsyncDisposable {
  readonly child: Child;
  readonly logFile: string;
  /** A command line, as a person types it. */
  type(line: string): void;
  /** The first match in what the console printed since the last one. */
  waitFor(pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray>;
  /** A reader of its own of what the console prints from here on, such as what it says unasked. */
  follow(): Pick<Transcript, "waitFor">;
  /** Types a line and waits for what it must print. */
  ask(line: string, expected: RegExp, timeoutMs?: number): Promise<RegExpExecArray>;
  stop(graceMs?: number): Promise<ChildExit>;
  /** Kills first stage, bootloader, kernel and app at once, as a power cut would. */
  killAll(): Promise<ChildExit>;
}

const START_MS = 60_000;
const ANSWER_MS = 60_000;
/** The first one, such as `SAFEMODE> `: what the device says right behind it is for the caller to read, however late this process looks. */
const PROMPT = /^[A-Z]*> /m;

/** Starts a device as real processes and waits for its console. */
export async function startDeviceProcess(options: DeviceProcessOptions): Promise<DeviceProcess> {
  await mkdir(options.logFolder, { recursive: true });
  const logFile = join(options.logFolder, "device.log");
  const child = await startRegrow({
    name: "device",
    arguments: [
      ...["device", "--root", options.root, "--stop-with-input"],
      ...(options.backOffMs === undefined ? [] : ["--back-off-ms", String(options.backOffMs)]),
    ],
    folder: options.logFolder,
    logFile,
    environment: { ...process.env, ...options.environment },
  });
  const waitFor: DeviceProcess["waitFor"] = async (pattern, timeoutMs = ANSWER_MS) =>
    await child.output.waitFor(pattern, timeoutMs);
  try {
    await waitFor(PROMPT, options.timeoutMs ?? START_MS);
  } catch (thrown) {
    await child.killAll();
    throw thrown;
  }
  return {
    child,
    logFile,
    waitFor,
    type: child.type,
    follow: () => child.output.follow(),
    async ask(line, expected, timeoutMs) {
      child.type(line);
      return await waitFor(expected, timeoutMs);
    },
    stop: async (graceMs) => await child.stop(graceMs),
    killAll: async () => await child.killAll(),
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}
