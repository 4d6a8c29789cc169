import { duplexPair, type Duplex } from "node:stream";
import { invariant } from "@regrow/core/error";
import { parseLine } from "@regrow/core/command";
import { ALL_CHANNELS } from "@regrow/core/file";
import { variableRow, type VariableName } from "@regrow/core/variable";
import type { CommandRunner } from "@regrow/device/command";
import { FileSystem, NO_BUNDLE, StreamTable, type NewFile } from "@regrow/device/file-system";
import { openWebServer } from "@regrow/device/web";
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
    settings: { get: (name: VariableName) => SETTINGS[name] ?? variableRow(name).default ?? "" },
    interfaces: { announce: () => {} },
    networking: { isSettingUp: false, visited: () => {} },
  };
  const where = { dialect: "gecko-os", isSafeMode: false } as const;
  const { server } = openWebServer({
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
