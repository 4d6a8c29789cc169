import type { Dialect } from "../variable/index.ts";
import { Crc16, Crc32, type Checksum } from "./crc.ts";

/** A checksum that somebody announced before sending the bytes. */
export interface ExpectedChecksum {
  readonly kind: "crc16" | "crc32";
  readonly value: number;
}

const BITS = { crc16: 16, crc32: 32 } as const;

/** Which checksum a dialect's commands carry. Source: device-facts 8.5. */
export function checksumKind(dialect: Dialect): ExpectedChecksum["kind"] {
  return dialect === "gecko-os" ? "crc32" : "crc16";
}

export function startChecksum(kind: ExpectedChecksum["kind"]): Checksum {
  return kind === "crc16" ? new Crc16() : new Crc32();
}

/**
 * Reads a checksum as clients write it: hexadecimal, with or without 0x, in any case; negative too, as Python 2's `hex` has it.
 * Null when it is none. Source: device-facts 8.5.
 */
export function parseChecksum(text: string, kind: ExpectedChecksum["kind"]): ExpectedChecksum | null {
  const digits = /^(-?)(?:0x)?([0-9A-F]{1,8})L?$/i.exec(text);
  if (digits === null) return null;
  const magnitude = Number.parseInt(digits[2] ?? "", 16);
  if (magnitude >= 2 ** BITS[kind]) return null;
  const value = digits[1] === "-" ? (2 ** BITS[kind] - magnitude) % 2 ** BITS[kind] : magnitude;
  return { kind, value };
}

/** As a dialect's clients write it: `0x` and eight digits for CRC-32, four digits alone for CRC-16. */
export function formatChecksum({ kind, value }: ExpectedChecksum): string {
  const digits = value
    .toString(16)
    .toUpperCase()
    .padStart(BITS[kind] / 4, "0");
  return kind === "crc32" ? `0x${digits}` : digits;
}
