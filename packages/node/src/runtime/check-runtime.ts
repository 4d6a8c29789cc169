import { RegrowError } from "@regrow/core/error";

/** Oldest Node that has all we use: type stripping without a warning (24.12), node:sqlite as it is used here (24.15). */
const OLDEST = [24, 15, 0] as const;

/** Versions that are new enough and still must not run a server or a device. tools/setup has the same list for machines without Regrow. */
const BAD_VERSIONS: Readonly<Record<string, string>> = {
  "24.21.0": "it leaks about 5 kB of native memory with every mutual-TLS handshake",
};

/** Why this version of Node cannot run Regrow; undefined when it can. @param version without the leading v */
export function runtimeRefusal(version: string): string | undefined {
  const bad = BAD_VERSIONS[version];
  if (bad !== undefined) return bad;
  if (isOlder(version)) return `it is older than ${OLDEST.join(".")}`;
  return version.startsWith("25.") ? "its line has ended and had no long-term support" : undefined;
}

/**
 * For the start of a program that runs for months: what set-up refuses, a start refuses too.
 * @throws RegrowError CONFIGURATION_INVALID
 */
export function checkRuntime(version: string): void {
  const reason = runtimeRefusal(version);
  if (reason !== undefined) throw new RegrowError("CONFIGURATION_INVALID", { node: version, reason });
}

function isOlder(version: string): boolean {
  const numbers = version.split(".").map(Number);
  for (const [index, least] of OLDEST.entries()) {
    const number = numbers[index] ?? 0;
    if (number !== least) return number < least;
  }
  return false;
}
