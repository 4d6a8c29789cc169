import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { makeTempFolder } from "../temp-folder/index.ts";

/** A pseudo-terminal in raw mode, and what is at its other end. */
export interface Pty extends AsyncDisposable {
  /** For who opens it as a serial line. */
  readonly path: string;
  write(bytes: Uint8Array): Promise<void>;
  /** The next bytes; undefined when it is gone. */
  read(): Promise<Uint8Array | undefined>;
  /** The other end goes, and the line with it. */
  unplug(): Promise<void>;
}

const TICK_MS = 10;
const OPEN_WITHIN_MS = 60_000;

/** Whether the tool that makes them is there. */
export function hasSocat(): boolean {
  return spawnSync("socat", ["-V"], { stdio: "ignore" }).status === 0;
}

/**
 * Made by socat, since Node cannot.
 * @param at where its name is to be, such as that of one which has gone; in a folder of its own otherwise
 * @throws Error when it does not come up
 */
export async function openPty(at?: string): Promise<Pty> {
  const folder = await makeTempFolder();
  const path = at ?? join(folder.path, "tty");
  const socat = spawn("socat", [`pty,raw,echo=0,link=${path}`, "stdio"], { stdio: ["pipe", "pipe", "ignore"] });
  const ended = once(socat, "exit");
  socat.stdin.on("error", () => {}); // it has gone: `read` tells
  const pieces = socat.stdout.iterator();
  for (let waitedMs = 0; !existsSync(path); waitedMs += TICK_MS) {
    if (waitedMs > OPEN_WITHIN_MS || socat.exitCode !== null) throw new Error("socat makes no pseudo-terminal");
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  const unplug = async (): Promise<void> => {
    if (socat.exitCode === null && socat.signalCode === null) socat.kill();
    await ended;
  };
  return {
    path,
    write: (bytes) =>
      new Promise((resolve, reject) => {
        socat.stdin.write(bytes, (error) => (error === null || error === undefined ? resolve() : reject(error)));
      }),
    read: async () => {
      const { value, done } = await pieces.next();
      return done !== true && value instanceof Uint8Array ? Uint8Array.from(value) : undefined;
    },
    unplug,
    [Symbol.asyncDispose]: async () => {
      await unplug();
      await folder[Symbol.asyncDispose]();
    },
  };
}
