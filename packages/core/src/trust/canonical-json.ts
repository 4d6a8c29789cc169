import { RegrowError } from "../error/index.ts";

/** Deepest nesting that is written: TUF metadata needs six. */
const MAX_DEPTH = 32;

/**
 * OLPC canonical JSON, the form that TUF signs: keys sorted by code units, no spaces, in texts only `"` and `\` escaped,
 * whole numbers only.
 * @throws RegrowError TRUST_METADATA_MALFORMED for fractions, numbers that are not exact, and deep nesting
 * @see https://theupdateframework.github.io/specification/v1.0.31/#metaformat (4.2)
 */
export function canonicalJson(value: unknown): Uint8Array {
  const parts: string[] = [];
  write(value, 0, parts);
  return new TextEncoder().encode(parts.join(""));
}

function write(value: unknown, depth: number, parts: string[]): void {
  if (depth > MAX_DEPTH) throw refuse(`nested deeper than ${MAX_DEPTH}`);
  if (value === null || typeof value === "boolean") parts.push(String(value));
  else if (typeof value === "string") parts.push(quote(value));
  else if (typeof value === "number") parts.push(wholeNumber(value));
  else if (Array.isArray(value)) writeList(value, depth, parts);
  else if (typeof value === "object") writeObject(value, depth, parts);
  else throw refuse(`a ${typeof value}`);
}

function writeList(items: readonly unknown[], depth: number, parts: string[]): void {
  parts.push("[");
  for (const [index, item] of items.entries()) {
    if (index > 0) parts.push(",");
    write(item, depth + 1, parts);
  }
  parts.push("]");
}

function writeObject(object: object, depth: number, parts: string[]): void {
  parts.push("{");
  const fields = Object.entries(object).toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [index, [name, field]] of fields.entries()) {
    if (index > 0) parts.push(",");
    parts.push(quote(name), ":");
    write(field, depth + 1, parts);
  }
  parts.push("}");
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

function wholeNumber(value: number): string {
  if (!Number.isSafeInteger(value)) throw refuse(`the number ${value}`);
  return String(value);
}

function refuse(actual: string): RegrowError {
  return new RegrowError("TRUST_METADATA_MALFORMED", { reason: `canonical JSON cannot hold ${actual}` });
}
