import Type, { type Static } from "typebox";
import { sha256Hex, type Cryptography } from "../port/index.ts";

/** Bounds on files that a DMS gives: small ones, such as a configuration or a picture. */
export const GIVEN_FILE_LIMITS = {
  /** Of one device: those for itself and those for its product. */
  files: 128,
  /** For one device, or for one product. */
  filesPerTarget: 64,
  sizeBytes: 4 * 1024 * 1024,
} as const;

/** A file that is given. Names are those of the file table (core/file), which the device checks again. */
export const GivenFile = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 95 }),
    sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }),
    sizeBytes: Type.Integer({ minimum: 0, maximum: GIVEN_FILE_LIMITS.sizeBytes }),
  },
  { additionalProperties: false },
);
export type GivenFile = Static<typeof GivenFile>;

/** By what both sides know a list: equal lists have equal names, whatever their order; null for an empty one. */
export function nameFileList(files: readonly GivenFile[], cryptography: Cryptography): string | null {
  if (files.length === 0) return null;
  const lines = files.map(({ name, sha256, sizeBytes }) => JSON.stringify([name, sha256, sizeBytes]));
  return sha256Hex(cryptography, new TextEncoder().encode(lines.toSorted().join("\n")));
}
