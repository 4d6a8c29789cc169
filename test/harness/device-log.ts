import { readFile } from "node:fs/promises";

/** A line of the device's log, JSON. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly message: string };

/** The lines of a device's log that say this, oldest first. */
export async function logLines(file: string, message: string): Promise<readonly LogLine[]> {
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line.startsWith("{"));
  return lines.map((line): LogLine => JSON.parse(line)).filter((line) => line.message === message);
}
