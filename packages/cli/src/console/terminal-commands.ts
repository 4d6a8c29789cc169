import { basename, resolve } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { splitWords } from "@regrow/core/command";
import type { Status } from "../output/index.ts";
import type { DeviceLink } from "./device-link.ts";
import { download } from "./download.ts";
import { readScript } from "./script.ts";
import { upload } from "./upload.ts";

export interface TerminalPorts {
  readonly link: DeviceLink;
  /** Folder that relative file names start from. */
  readonly folder: string;
  readonly status: Status;
  /** Shows a line. */
  readonly say: (text: string) => void;
  /** Runs a device's line and shows the answer; false when it failed. */
  readonly run: (line: string) => Promise<boolean>;
}

interface TerminalCommand {
  readonly usage: string;
  readonly about: string;
  readonly words: readonly [least: number, most: number];
  readonly run: (words: readonly string[], ports: TerminalPorts, signal: AbortSignal) => Promise<void>;
}

/** What a session does by itself; everything else is a line for the device. No command of a device begins with a full stop. */
export const TERMINAL_COMMANDS: Readonly<Record<string, TerminalCommand>> = {
  ".help": {
    usage: ".help",
    about: "this list; 'help' without the stop is the device's",
    words: [0, 0],
    run: async (_, { say }) => {
      for (const { usage, about } of Object.values(TERMINAL_COMMANDS)) say(`${usage.padEnd(26)}  ${about}`);
    },
  },
  ".upload": {
    usage: ".upload <file> [<name>]",
    about: "make a file on the device from one here",
    words: [1, 2],
    run: async ([file = "", name = basename(file)], { link, folder, status, say }, signal) => {
      const moved = await upload(link, { file: resolve(folder, file), name, status, signal });
      say(`${moved.name}: ${moved.sizeBytes} bytes, ${moved.checked} right`);
    },
  },
  ".download": {
    usage: ".download <name> [<file>]",
    about: "bring a file of the device here",
    words: [1, 2],
    run: async ([name = "", file = localName(name)], { link, folder, status, say }, signal) => {
      const moved = await download(link, { file: resolve(folder, file), name, status, signal });
      say(`${moved.file}: ${moved.sizeBytes} bytes, ${moved.checked} right`);
    },
  },
  ".script": {
    usage: ".script <file>",
    about: "run a file of lines; it stops at the first that fails",
    words: [1, 1],
    run: async ([file = ""], { folder, say, run }, signal) => {
      for (const line of await readScript(resolve(folder, file))) {
        signal.throwIfAborted();
        say(`> ${line}`);
        if (!(await run(line))) return;
      }
    },
  },
  ".interrupt": {
    usage: ".interrupt",
    about: "send Ctrl-C: takes the commands back from a remote terminal",
    words: [0, 0],
    run: async (_, { link }) => await link.interrupt(),
  },
  ".exit": { usage: ".exit", about: "leave, as Ctrl-D does", words: [0, 0], run: async () => {} },
};

export function isTerminalCommand(line: string): boolean {
  return line.trimStart().startsWith(".");
}

/** @throws RegrowError USAGE, and what the command throws */
export async function runTerminalCommand(line: string, ports: TerminalPorts, signal: AbortSignal): Promise<void> {
  const [name, ...words] = splitWords(line).words.map(({ text }) => text);
  const command = name === undefined ? undefined : TERMINAL_COMMANDS[name];
  if (command === undefined) throw new RegrowError("USAGE", { "unknown command": line.slice(0, 80), see: ".help" });
  const [least, most] = command.words;
  if (words.length < least || words.length > most) throw new RegrowError("USAGE", { expected: command.usage });
  await command.run(words, ports, signal);
}

/** The last part of a device's file name: those may hold slashes, and must not choose a folder here. @throws RegrowError USAGE */
export function localName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? "";
  if (last === "" || last === "." || last === "..")
    throw new RegrowError("USAGE", { name, missing: "a file name on this side" });
  return last;
}
