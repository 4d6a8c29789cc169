import { parseLine } from "./parse-line.ts";
import { DIALECTS, VARIABLES, variableRow, type VariableName } from "../variable/index.ts";

/**
 * True for a line that holds a secret, or may hold one: it is kept nowhere, neither in a history nor in an audit log. Where
 * the tables do not know the line, words decide, since a mistyped password is one all the same.
 */
export function hasSecret(line: string): boolean {
  if (SECRET_WORDS.test(line)) return true;
  return DIALECTS.some((dialect) => {
    const parsed = parseLine(line, { dialect, isSafeMode: false });
    if (!parsed.ok) return false;
    if (SECRET_COMMANDS.has(parsed.command)) return true;
    const name = parsed.arguments["variable"] ?? "";
    return parsed.command === "set" && isVariable(name) && variableRow(name).isSecret;
  });
}

const SECRET_WORDS = /pass|secret|token|claim|\bkey\b|_key|\bdmsc\b|^\s*ota\s+.*-a\b|https?:\/\/[^\s/]*@/i;
/** `network_verify` takes the key of a wireless network (device-facts 4.3). */
const SECRET_COMMANDS: ReadonlySet<string> = new Set(["dms_claim", "dms claim", "network_verify"]);

function isVariable(name: string): name is VariableName {
  return Object.hasOwn(VARIABLES, name);
}
