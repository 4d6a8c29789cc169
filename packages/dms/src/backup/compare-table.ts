import { RegrowError } from "@regrow/core/error";
import { TABLE_NAME } from "./format.ts";
import { malformed, type ArrivingMember } from "./members.ts";

/** The table of hashes against what came, line by line. @throws RegrowError BACKUP_DAMAGED with the first member that differs */
export async function compareTable(table: ArrivingMember, lines: readonly string[]): Promise<void> {
  let [line, open] = [0, ""];
  for await (const piece of table.bytes) {
    const parts = `${open}${Buffer.from(piece).toString("latin1")}`.split("\n");
    open = parts.pop() ?? "";
    for (const text of parts) {
      compareLine(`${text}\n`, lines[line]);
      line += 1;
    }
    if (open.length > MAX_LINE) throw malformed(TABLE_NAME, "not a table of hashes");
  }
  if (open !== "" || line !== lines.length)
    throw malformed(TABLE_NAME, `${lines.length} members came, it names ${line}`);
}

/** Longer than any line. */
const MAX_LINE = 300;

function compareLine(expected: string, actual: string | undefined): void {
  if (expected === actual) return;
  const [expectedHash, name] = splitLine(expected);
  const [actualHash, came] = splitLine(actual ?? "");
  if (name !== came) throw malformed(name, "the table names it at another place");
  throw damagedMember(name, expectedHash, actualHash);
}

function splitLine(line: string): readonly [hash: string, name: string] {
  const [hash = "", name = ""] = line.slice(0, MAX_LINE).trimEnd().split("  ");
  return [hash, name.replace(/[^\x21-\x7e]/g, "?")];
}

export function damagedMember(member: string, expected: string, actual: string): RegrowError {
  return new RegrowError("BACKUP_DAMAGED", { member, expected, actual });
}
