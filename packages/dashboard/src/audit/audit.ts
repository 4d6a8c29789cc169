import type { AnswerOf } from "@regrow/client/client";
import { bytesText } from "../parts/bytes-text.ts";
import { exactText } from "../parts/time-text.ts";

export type AuditEntry = AnswerOf<"listAudit">["entries"][number];
type Changed = AuditEntry["changed"];

/** What is new, in one line: "role: viewer, products: all, version: 1.2.0 → 1.1.0"; a console's line as it was typed. */
export function changedText(changed: Changed): string {
  return Object.keys(changed)
    .filter((name) => baseOf(name, changed) === null)
    .map((name) => (name === "line" ? `> ${changed[name]}` : `${wordsOf(name)}: ${valueText(name, changed)}`))
    .join(", ");
}

const BEFORE = "Before";

/** Of a former value: the name of what it was the value of. */
function baseOf(name: string, changed: Changed): string | null {
  const base = name.endsWith(BEFORE) ? name.slice(0, -BEFORE.length) : "";
  return Object.hasOwn(changed, base) ? base : null;
}

function valueText(name: string, changed: Changed): string {
  const value = oneText(name, changed[name]);
  const before = `${name}${BEFORE}`;
  return Object.hasOwn(changed, before) && changed[before] !== changed[name]
    ? `${oneText(name, changed[before])} → ${value}`
    : value;
}

/** Names end with the unit of their number. */
function oneText(name: string, value: Changed[string] | undefined): string {
  if (typeof value === "number" && name.endsWith("AtMs")) return exactText(value);
  if (typeof value === "number" && name.endsWith("Bytes")) return bytesText(value);
  return value === null || value === undefined || value === "" ? "none" : String(value);
}

/** "expiresAtMs": "expires at". */
function wordsOf(name: string): string {
  return name.replace(/(?<=At)Ms$|Bytes$/, "").replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
