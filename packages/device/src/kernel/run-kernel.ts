import type { Duplex, Readable, Writable } from "node:stream";
import { overlayOf } from "@regrow/core/boot";
import type { Clock, Cryptography, Disk, Entropy, Logger, Memory, Network, Serial } from "@regrow/core/port";
import { DIALECTS } from "@regrow/core/variable";
import type { StartProgram } from "../app/index.ts";
import { commandRunner, tokenOf, type CommandContext } from "../command/index.ts";
import type { ChannelCommands } from "../console/index.ts";
import { loadIdentity } from "../identity/index.ts";
import type { DmsLink } from "../link/index.ts";
// Not through its index, which brings the clients.
import { bringUpNetwork } from "../network/bring-up.ts";
import { startNetwork } from "../network/start-network.ts";
import type { TokenStore } from "../provisioning/index.ts";
import { keepGoodSettings, loadSettings, type Settings } from "../settings/index.ts";
import { greetingOf } from "./greeting.ts";
import { baseContext } from "./base-context.ts";
import { announceProgress } from "./announce-progress.ts";
import { appReporter, passOn } from "./bootloader-events.ts";
import { BootloaderLink } from "./bootloader-link.ts";
import { UpdateDesk } from "../update/update-desk.ts";
import { deviceSecret } from "./device-secret.ts";
import type { DmsRuntime } from "./dms-runtime.ts";
import { HeldEvents } from "./held-events.ts";
import { DeviceInterfaces } from "./interfaces/index.ts";
import { lazyFiles, showHiddenFiles } from "./kernel-files.ts";
import { makeLink } from "./make-link.ts";
import { isActive, noticing } from "./noticing.ts";
import { runPickUp } from "./pick-up-loop.ts";
import { relieveMemory } from "./relieve-memory.ts";

export interface KernelPorts {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly cryptography: Cryptography;
  readonly log: Logger;
  /** By the variable network.adapter. */
  readonly createNetwork: (adapter: string) => Promise<Network>;
  readonly serial: Serial;
  readonly machineMemory: Memory;
  /** The inherited socket to the bootloader. */
  readonly channel: Duplex;
  readonly input: Readable;
  readonly output: Writable;
  /** "human": as the variables say. "machine": framed for programs from the start, on input and output alone. */
  readonly consoleFormat: "human" | "machine";
  /** Starts a bundle's safemode app; absent: none is started. */
  readonly startProgram?: StartProgram;
  /** Asked to stop by the machine. */
  readonly signal: AbortSignal;
}

/** The kernel: consoles and link with the DMS, under the bootloader. Resolves after an orderly stop. */
export async function runKernel(ports: KernelPorts): Promise<void> {
  const { disk, log } = ports;
  const stopping = new AbortController();
  const signal = AbortSignal.any([ports.signal, stopping.signal]);
  const events = new HeldEvents();
  const bootloader = new BootloaderLink(ports.channel, {
    ...ports,
    onEvent: (event) => {
      if (event.kind === "stop") stopping.abort();
      events.tell(event);
    },
    onClose: () => stopping.abort(),
  });
  const [status, identity] = await Promise.all([bootloader.request({ kind: "status" }), loadIdentity(disk)]);
  const settings = await loadSettings(disk, log, overlayOf(status.record));
  const { isSafeMode } = status;

  const interfaces = new DeviceInterfaces();
  const { announce } = interfaces;
  const files = lazyFiles({ ...ports, bootloader });
  const isLogged = (): boolean => settings.get("dfu.logs_enabled") === "1";
  const desk = new UpdateDesk({ ...ports, onProgress: announceProgress(announce, isLogged) });
  await desk.recall();
  let dms: DmsRuntime | undefined;
  let link: DmsLink | undefined;
  if (identity.dmsUrl !== null) {
    // Only here: TLS and schemas cost memory that a device without DMS need not spend.
    const { DmsRuntime: Runtime } = await import("./dms-runtime.ts");
    dms = new Runtime({
      ...ports,
      bootloader,
      files,
      settings,
      token: tokenStore(settings),
      desk,
      announce,
      onIdentity: () => link?.wake(),
      bringUpNetwork: () => bringUpNetwork(context.networking, settings),
      relieve: () => relieveMemory(context, link),
      signal,
    });
  }
  const secret = deviceSecret(disk, ports.entropy);
  const network = await ports.createNetwork(settings.atStart("network.adapter"));
  const context = baseContext({
    ...ports,
    bootloader,
    settings,
    dms,
    desk,
    files,
    interfaces,
    network,
    secret,
    signal,
  });
  // What users hid of the bundle is there again: one of it may be what is needed (design section 4).
  if (isSafeMode) await showHiddenFiles(context, log);

  const dialect = DIALECTS.find((each) => each === settings.atStart("system.dialect")) ?? "gecko-os";
  const commandsOf = (channel: CommandContext["channel"]): ChannelCommands => {
    const own = { ...context, channel };
    const where = { dialect, isSafeMode };
    const notice = (line: string): void => {
      if (isActive(channel, line, where)) typed();
    };
    return { context: own, run: noticing(commandRunner(own, where), notice) };
  };
  /** Somebody types: safe mode keeps its hands off. */
  let typed = (): void => {};
  const greeting = (): Promise<string> => greetingOf(context, dialect);
  const reportApp = appReporter(announce);
  const keepGood = keepGoodSettings({ bootloader, settings, log });
  events.listen((event) => passOn(event, { announce, reportApp, dms }));
  events.listen((event) => void keepGood(event));
  const { closed } = await interfaces.open({
    ...ports,
    settings,
    dialect,
    isSafeMode,
    greeting,
    secret,
    commandsOf,
    onTyped: () => typed(),
    signal,
  });
  events.release();
  // The app may have come up before there was a kernel.
  reportApp((await bootloader.request({ kind: "status" })).app);
  void keepGood();
  log.info("kernel started", { uuid: identity.record.uuid, safeMode: isSafeMode, dms: identity.dmsUrl });

  const lookAfterNetwork = async (): Promise<void> => {
    if (!isSafeMode) {
      // Nobody types these commands: what they restart, the device restarts.
      const own = { ...context, channel: "serial", actor: "kernel" } as const;
      return startNetwork(own, commandRunner(own, { dialect, isSafeMode }), signal);
    }
    const { makeSafeModeApp } = await import("./make-safe-mode-app.ts");
    // Not `commandsOf`: what the program asks for is no person's typing.
    const own = { ...context, channel: "serial", actor: "kernel" } as const;
    const commands = (): ChannelCommands => ({ context: own, run: commandRunner(own, { dialect, isSafeMode }) });
    const startProgram = ports.startProgram ?? null;
    const app = makeSafeModeApp({ ...ports, startProgram, context, dms, desk, interfaces, commands });
    typed = () => app.typed();
    await app.run(signal);
  };
  if (dms !== undefined) {
    link = await makeLink({ ...ports, settings, dialect, isSafeMode, dms, interfaces, commandsOf, greeting });
    events.listen((event) => event.kind === "recorded" && link?.recorded());
  }
  await Promise.all([
    closed,
    dms?.run(),
    link?.run(signal),
    lookAfterNetwork(),
    runPickUp({ ...ports, context, signal }),
  ]);
  dms?.[Symbol.dispose]();
  bootloader.close();
  log.info("kernel stopped");
}

function tokenStore(settings: Settings): TokenStore {
  return { read: () => tokenOf(settings), erase: () => settings.erase("dms.provision.token") };
}
