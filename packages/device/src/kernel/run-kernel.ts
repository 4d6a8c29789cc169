import { freemem, totalmem } from "node:os";
import type { Duplex, Readable, Writable } from "node:stream";
import type { Clock, Cryptography, Disk, Entropy, Logger } from "@regrow/core/port";
import type { AppState, BootloaderEvent } from "../channel/index.ts";
import {
  consoleCommands,
  loadSettings,
  openStreamConsole,
  tokenOf,
  versionText,
  type ConsoleContext,
  type Settings,
  type StreamConsole,
} from "../console/index.ts";
import { StreamTable } from "../file-system/index.ts";
import { isUuid, loadIdentity, updateDeviceRecord } from "../identity/index.ts";
import type { TokenStore } from "../provisioning/index.ts";
import { BootloaderLink } from "./bootloader-link.ts";
import type { DmsRuntime } from "./dms-runtime.ts";
import { lazyFiles, showHiddenFiles } from "./kernel-files.ts";
import { NO_DMS } from "./no-dms.ts";

export interface KernelPorts {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly cryptography: Cryptography;
  readonly log: Logger;
  /** The inherited socket to the bootloader. */
  readonly channel: Duplex;
  readonly input: Readable;
  readonly output: Writable;
  readonly consoleFormat: "human" | "machine";
  /** Asked to stop by the machine. */
  readonly signal: AbortSignal;
}

/** The dialect of this device; the other one is chosen per device later. */
const DIALECT = "gecko-os";

/** The kernel: console and link with the DMS, under the bootloader. Resolves after an orderly stop. */
export async function runKernel(ports: KernelPorts): Promise<void> {
  const { disk, log } = ports;
  const stopping = new AbortController();
  const signal = AbortSignal.any([ports.signal, stopping.signal]);
  const listeners: ((event: BootloaderEvent) => void)[] = [];
  const bootloader = new BootloaderLink(ports.channel, {
    ...ports,
    onEvent: (event) => {
      if (event.kind === "stop") stopping.abort();
      for (const listener of listeners) listener(event);
    },
    onClose: () => stopping.abort(),
  });
  const settings = await loadSettings(disk, log);
  const [status, identity] = await Promise.all([bootloader.request({ kind: "status" }), loadIdentity(disk)]);

  const consoles: StreamConsole[] = [];
  const announce = (line: string): void => {
    for (const { session } of consoles) session.announce(line);
  };
  let dms: DmsRuntime | undefined;
  if (identity.dmsUrl !== null) {
    // Only here: TLS and schemas cost memory that a device without DMS need not spend.
    const { DmsRuntime: Runtime } = await import("./dms-runtime.ts");
    dms = new Runtime({ ...ports, bootloader, settings, token: tokenStore(settings), announce, signal });
  }
  const context = contextOf(ports, { bootloader, settings, dms });
  const commands = consoleCommands(context, DIALECT);
  // What users hid of the bundle is there again: one of it may be what is needed (design section 4).
  if (status.isSafeMode) await showHiddenFiles(context, log);
  const shown = openStreamConsole(ports.input, ports.output, {
    log,
    execute: async (line) => commands[line.command](line),
    clock: ports.clock,
    dialect: DIALECT,
    format: ports.consoleFormat,
    isSafeMode: status.isSafeMode,
    isTalkative: () => settings.get("system.print_level") !== "0",
  });
  const reportApp = appReporter(announce);
  listeners.push((event) => onEvent(event, { announce, reportApp, dms }));
  consoles.push(shown);
  shown.session.greet(versionText(status, identity.record));
  // The app may have come up before anybody listened.
  reportApp((await bootloader.request({ kind: "status" })).app);
  log.info("kernel started", { uuid: identity.record.uuid, safeMode: status.isSafeMode, dms: identity.dmsUrl });

  const serving = shown.run(signal).then(() => context.streams.closeAll({ is: context }));
  await Promise.all([serving, dms?.run(), aborted(signal)]);
  dms?.[Symbol.dispose]();
  bootloader.close();
  log.info("kernel stopped");
}

function contextOf(
  { disk, cryptography, clock, log }: KernelPorts,
  {
    bootloader,
    settings,
    dms,
  }: { readonly bootloader: BootloaderLink; readonly settings: Settings; readonly dms: DmsRuntime | undefined },
): ConsoleContext {
  const startedMs = clock.monotonicMs();
  const identity = () => loadIdentity(disk);
  return {
    bootloader,
    disk,
    cryptography,
    settings,
    files: lazyFiles({ disk, cryptography, clock, log, bootloader }),
    streams: new StreamTable(),
    channel: "serial",
    identity,
    reading: async () => ({
      status: await bootloader.request({ kind: "status" }),
      identity: await identity(),
      standing: dms?.standing ?? { kind: "none" },
      settings,
      uptimeMs: clock.monotonicMs() - startedMs,
      memoryPercent: Math.round(100 * (1 - freemem() / totalmem())),
    }),
    setUuid: async (text) => {
      const uuid = text.toLowerCase();
      if (!isUuid(uuid)) return "A UUID has the form 8-4-4-4-12 hexadecimal digits";
      if ((await identity()).certificatePem !== null) return "The device is provisioned: its UUID stays";
      await updateDeviceRecord(disk, { uuid });
      dms?.reload();
      return undefined;
    },
    dms: dms ?? NO_DMS,
  };
}

interface Reporting {
  readonly announce: (line: string) => void;
  readonly reportApp: (state: AppState) => void;
  readonly dms: DmsRuntime | undefined;
}

function onEvent(event: BootloaderEvent, { announce, reportApp, dms }: Reporting): void {
  switch (event.kind) {
    case "app":
      return reportApp(event.state);
    case "confirmed":
      announce(`Confirmed ${event.version}`);
      return dms?.changed();
    case "rolling-back":
      announce(`Rolling back ${event.version}`);
      return dms?.changed();
    case "recorded":
      return dms?.tell();
    case "stop":
      return undefined;
  }
}

/** Says once that the app has come up, whoever tells it first. */
function appReporter(announce: (line: string) => void): (state: AppState) => void {
  let last: AppState = "none";
  return (state) => {
    if (state !== last && state === "ready") announce("App ready");
    last = state;
  };
}

function tokenStore(settings: Settings): TokenStore {
  return { read: () => tokenOf(settings), erase: () => settings.erase("dms.provision.token") };
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}
