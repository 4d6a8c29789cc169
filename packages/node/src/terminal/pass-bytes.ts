import { ReadStream } from "node:tty";
import type { Readable } from "node:stream";
import { STANDARD_INPUT, stty } from "./stty.ts";

/**
 * Lets every byte of a terminal, of the one on standard input unless a path is given, pass as it is, in both directions: no echo, no line editing, no signal keys, no
 * changed line ends. Does nothing where the input is none. `stty` does it; where there is none, Node's own raw mode, in which LF still
 * becomes CR LF on its way out.
 * @returns what gives the terminal back as it was; neither rejects
 */
export async function passBytes(input: Readable, path = STANDARD_INPUT): Promise<() => Promise<void>> {
  if (!(input instanceof ReadStream)) return async () => {};
  const before = await stty(path, ["-g"]);
  const isRaw = before !== undefined && (await stty(path, ["raw", "-echo"])) !== undefined;
  if (isRaw) return async () => void (await stty(path, [before]));
  const wasRaw = input.isRaw;
  input.setRawMode(true);
  return async () => void input.setRawMode(wasRaw);
}
