import { RegrowError } from "../error/index.ts";

/** A bundle's version: one to four numbers, then perhaps a suffix that makes it older than the same without one. */
export interface Version {
  readonly numbers: readonly number[];
  readonly suffix: readonly string[];
}

/** Longest text that is read as a version. */
export const MAX_VERSION_LENGTH = 64;

const PATTERN = /^(\d{1,9}(?:\.\d{1,9}){0,3})(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/;

/** @throws RegrowError VERSION_MALFORMED */
export function parseVersion(text: string): Version {
  const match = text.length <= MAX_VERSION_LENGTH ? PATTERN.exec(text) : null;
  const numbers = match?.[1];
  if (match === null || numbers === undefined)
    throw new RegrowError("VERSION_MALFORMED", { version: text.slice(0, MAX_VERSION_LENGTH) });
  return { numbers: numbers.split(".").map(Number), suffix: match[2]?.split(".") ?? [] };
}

/** True when `parseVersion` would not throw. */
export function isVersion(text: string): boolean {
  return text.length <= MAX_VERSION_LENGTH && PATTERN.test(text);
}

/** Below 0 when `left` is older, 0 when equal, above 0 when newer. Missing numbers count as 0; suffixes order as in Semantic Versioning. */
export function compareVersions(left: string, right: string): number {
  const a = parseVersion(left);
  const b = parseVersion(right);
  for (let index = 0; index < 4; index += 1) {
    const difference = (a.numbers[index] ?? 0) - (b.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return compareSuffixes(a.suffix, b.suffix);
}

function compareSuffixes(left: readonly string[], right: readonly string[]): number {
  if (left.length === 0 || right.length === 0) return right.length - left.length;
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index += 1) {
    const order = compareIdentifiers(left[index] ?? "", right[index] ?? "");
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareIdentifiers(left: string, right: string): number {
  const isLeftNumber = /^\d+$/.test(left);
  const isRightNumber = /^\d+$/.test(right);
  if (isLeftNumber && isRightNumber) return compareDigits(left, right);
  if (isLeftNumber !== isRightNumber) return isLeftNumber ? -1 : 1;
  return left < right ? -1 : Number(left > right);
}

/** Compares without turning long digits into inexact numbers. */
function compareDigits(left: string, right: string): number {
  const a = left.replace(/^0+(?=\d)/, "");
  const b = right.replace(/^0+(?=\d)/, "");
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : Number(a > b);
}
