import { readFile } from "node:fs/promises";
import { MAX_LINE_LENGTH, isBlankLine } from "@regrow/core/command";
import { RegrowError } from "@regrow/core/error";

const MAX_SCRIPT_BYTES = 4 * 1024 * 1024;

/** The lines of a script on disk. @throws RegrowError INPUT_UNREADABLE, INPUT_TOO_LARGE */
export async function readScript(file: string): Promise<readonly string[]> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    throw new RegrowError("INPUT_UNREADABLE", { file }, { cause });
  }
  return scriptLines(text);
}

/** Without empty lines and those that begin with #. @throws RegrowError INPUT_TOO_LARGE */
export function scriptLines(text: string): readonly string[] {
  if (text.length > MAX_SCRIPT_BYTES) throw new RegrowError("INPUT_TOO_LARGE", { mostBytes: MAX_SCRIPT_BYTES });
  const lines = text.replace(/^\ufeff/, "").split(/\r\n|\n\r|\n|\r/);
  const tooLong = lines.findIndex((line) => line.length > MAX_LINE_LENGTH);
  if (tooLong !== -1)
    throw new RegrowError("INPUT_TOO_LARGE", { line: tooLong + 1, "most characters": MAX_LINE_LENGTH });
  return lines.map((line) => line.trim()).filter((line) => !isBlankLine(line) && !line.startsWith("#"));
}

/** A script that comes on standard input. @throws RegrowError INPUT_TOO_LARGE */
export async function readInputScript(input: AsyncIterable<unknown>): Promise<readonly string[]> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of input) {
    if (!(piece instanceof Uint8Array)) continue;
    sizeBytes += piece.length;
    if (sizeBytes > MAX_SCRIPT_BYTES) throw new RegrowError("INPUT_TOO_LARGE", { mostBytes: MAX_SCRIPT_BYTES });
    pieces.push(piece);
  }
  return scriptLines(Buffer.concat(pieces).toString("utf8"));
}
