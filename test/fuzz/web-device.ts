import { duplexPair, type Duplex } from "node:stream";
import { RegrowError, invariant } from "@regrow/core/error";
import { parseLine } from "@regrow/core/command";
import { ALL_CHANNELS } from "@regrow/core/file";
import { variableRow, type VariableName } from "@regrow/core/variable";
import type { CommandRunner } from "@regrow/device/command";
import { FileSystem, NO_BUNDLE, StreamTable, type NewFile } from "@regrow/device/file-system";
import { Recovery, openWebServer } from "@regrow/device/web";
import { NodeCryptography } from "@regrow/node/cryptography";
import { VirtualClock } from "@regrow/sim/clock";
import { SimulatedDisk } from "@regrow/sim/disk";

/** The web server of a device, and connections to it that need no network. */
export interface WebDevice {
  /** Gives a connection these bytes; resolves when the server has let go of it, rejects when that takes too long. */
  converse(bytes: Uint8Array): Promise<void>;
}

const SETTINGS: Partial<Record<VariableName, string>> = {
  // Else nearly every input would end at the password.
  "http.server.auth_enabled": "0",
  "http.server.cors_origin": "http://app.example",
  "http.server.root_filename": "index.html",
};
const QUIET = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
/** Turns of the event loop in which a request is answered, with much to spare. */
const ANSWER_TURNS = 20;
const END_TURNS = 100_000;

export async function openWebDevice(): Promise<WebDevice> {
  const clock = new VirtualClock();
  const files = await openFiles(clock);
  const streams = new StreamTable();
  const context = {
    clock,
    streams,
    files: async () => files,
    settings: {
      get: (name: VariableName) => SETTINGS[name] ?? variableRow(name).default ?? "",
      keep: async () => {},
    },
    interfaces: { announce: () => {} },
    networking: { isSettingUp: false, setupAddress: undefined, visited: () => {} },
  };
  const where = { dialect: "gecko-os", isSafeMode: false } as const;
  const { server } = openWebServer({
    recovery: recoveryOf(context),
    restart: async () => {},
    signal: new AbortController().signal,
    context,
    run: runnerOf(streams),
    ...where,
    secret: "",
    log: QUIET,
    messages: () => ["[Ready]"],
  });
  server.timeout = 0;
  return {
    converse: async (bytes) => {
      const [near, far] = duplexPair();
      let isOver = false;
      near.once("close", () => (isOver = true)).on("error", () => {}); // cut off
      far.on("error", () => {}); // a client that goes away in the middle
      server.emit("connection", asSocket(far));
      near.resume();
      near.write(bytes);
      await turns(ANSWER_TURNS);
      near.end();
      for (let turn = 0; !isOver && turn < END_TURNS; turn += 1) {
        if (far.destroyed) near.destroy();
        await turns(1);
      }
      invariant(isOver, "the server lets go of a connection that has ended");
      await streams.closeAll();
    },
  };
}

/** Uploads are read to their end; whatever asks for more of a device is refused. */
function recoveryOf(
  context: Pick<ConstructorParameters<typeof Recovery>[0], "clock" | "files" | "settings">,
): Recovery {
  const refuse = () => Promise.reject(new RegrowError("INTERNAL", { reason: "there is no device" }));
  const takeBundle = async (source: AsyncIterable<Uint8Array>) => {
    for await (const _ of source);
    return { kind: "up-to-date", version: "1.0.0" } as const;
  };
  const joined = { hasWlan: false, isSettingUp: false, joinFailure: null, setupCount: 0, reading: refuse, up: refuse };
  const parts = {
    bootloader: { request: refuse },
    dms: { fetchAgain: refuse },
    identity: refuse,
    intake: { takeBundle },
  };
  return new Recovery(
    { ...context, ...parts, networking: joined, interfaces: { restartNetwork: async () => {} } },
    QUIET,
  );
}

/** Commands without a device: lines are parsed, and those that announce bytes take them. */
function runnerOf(streams: StreamTable): CommandRunner {
  return async (line) => {
    const parsed = parseLine(line, { dialect: "gecko-os", isSafeMode: false });
    if (!parsed.ok) return { code: parsed.code, text: parsed.message };
    const { command, arguments: given } = parsed;
    if (command === "stream_read") return { code: 0, text: "", data: await streams.read(Number(given["stream"]), 100) };
    if (command !== "file_create" && command !== "stream_write") return { code: 0, text: line };
    const raw = {
      sizeBytes: Number(given["size"]),
      take: async () => {},
      end: async () => ({ code: 0, text: "Success" }) as const,
      abort: async () => {},
    };
    return { code: 0, text: "", raw };
  };
}

async function openFiles(clock: VirtualClock): Promise<FileSystem> {
  const ports = {
    disk: new SimulatedDisk(),
    cryptography: new NodeCryptography(),
    clock,
    bundle: async () => NO_BUNDLE,
  };
  const files = await FileSystem.open(ports);
  const text = new TextEncoder().encode("<p>page");
  const kind = { type: 0, flags: 0, permissions: ALL_CHANNELS, version: "1.0.0", checksum: null };
  for (const name of ["index.html", "app.js.gz", "docs/"]) {
    const file: NewFile = { name, sizeBytes: text.length, ...kind };
    await (await files.create(file)).write(text);
  }
  return files;
}

/** What the server asks of a TCP connection besides being a stream. */
function asSocket(stream: Duplex): Duplex {
  const plain = {
    setTimeout: () => stream,
    setKeepAlive: () => stream,
    setNoDelay: () => stream,
    remoteAddress: "192.168.1.2",
  };
  return Object.assign(stream, plain);
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise(setImmediate);
}
