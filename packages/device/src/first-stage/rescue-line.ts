import { constants, openSync } from "node:fs";
import { ReadStream, WriteStream } from "node:tty";
import type { Disk, Logger } from "@regrow/core/port";
import { variableRow, type VariableName } from "@regrow/core/variable";
import { runTool } from "@regrow/node/process";
import { passBytes } from "@regrow/node/terminal";
import { readKeptSettings } from "../store/index.ts";
import type { RescueTerminal } from "./rescue.ts";

/** A terminal of rescue that has to be closed. */
export interface RescueLine extends RescueTerminal {
  close(): void;
}

const WITHIN_MS = 5_000;
/** Neither the line's owner nor held up by a line on which nobody is. */
const FLAGS = constants.O_NOCTTY | constants.O_NONBLOCK;

/**
 * The serial line that the variables name, for rescue: many devices have no other console (law L12). Without the native binding,
 * which is part of the frameworks that are gone: the machine's own `stty` sets it, with line editing and echo, as on standard input.
 * @returns undefined where none is named, or it cannot be opened; the log says why
 */
export async function openRescueLine(disk: Disk, log: Logger): Promise<RescueLine | undefined> {
  const { saved, factory } = await readKeptSettings(disk, log);
  const value = (name: VariableName): string => saved[name] ?? factory[name] ?? variableRow(name).default ?? "";
  const path = value("uart.device");
  if (path === "") return undefined;
  try {
    const input = new ReadStream(openSync(path, constants.O_RDONLY | FLAGS));
    const output = new WriteStream(openSync(path, constants.O_WRONLY | FLAGS));
    await setLine(path, formatWords(value));
    const close = (): void => {
      input.destroy();
      output.destroy();
    };
    return { input, output, passBytes: () => passBytes(input, path), close };
  } catch (error) {
    log.error("rescue is not on the serial line", {
      path,
      reason: error instanceof Error ? error.message : String(error),
    });
    return undefined;
  }
}

/** Speed and format in the words of `stty`. */
function formatWords(value: (name: VariableName) => string): readonly string[] {
  const parity = value("uart.parity");
  return [
    "sane",
    "clocal",
    // Noise must not end what is read.
    ...["eof", "undef"],
    value("uart.baud"),
    `cs${value("uart.data")}`,
    ...(parity === "none" ? ["-parenb"] : ["parenb", parity === "odd" ? "parodd" : "-parodd"]),
    value("uart.stop") === "2" ? "cstopb" : "-cstopb",
    value("uart.flow") === "1" ? "crtscts" : "-crtscts",
  ];
}

/** A word that this line does not take, such as flow control of a pseudo-terminal, keeps nobody out. */
async function setLine(path: string, words: readonly string[]): Promise<void> {
  await runTool({ command: "stty", arguments: ["-F", path, ...words], signal: AbortSignal.timeout(WITHIN_MS) });
}
