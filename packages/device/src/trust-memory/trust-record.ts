import Type from "typebox";
import { Check } from "typebox/schema";
import { sha256Hex, type Cryptography } from "@regrow/core/port";
import type { SeenTrust } from "@regrow/core/trust";
import type { RecordCodec } from "../store/index.ts";

/** A device has one product, or a few that it was activated to one after the other; the oldest are forgotten beyond this. */
export const MAX_PRODUCTS = 8;
/** Eight products with their key ids, amply. */
const MAX_RECORD_BYTES = 256 * 1024;

const closed = { additionalProperties: false };
const Version = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
const Sha256 = Type.String({ pattern: "^[0-9a-f]{64}$" });
const Signers = Type.Array(Type.String({ maxLength: 128 }), { maxItems: 256 });
const Root = Type.Union([Type.Object({ version: Version, sha256: Sha256 }, closed), Type.Null()]);
const Signed = Type.Union([Type.Object({ version: Version, signers: Signers }, closed), Type.Null()]);
const Snapshot = Type.Union([
  Type.Object({ version: Version, signers: Signers, files: Type.Record(Type.String(), Version) }, closed),
  Type.Null(),
]);
const Timestamp = Type.Union([
  Type.Object({ version: Version, signers: Signers, sha256: Sha256, snapshot: Version }, closed),
  Type.Null(),
]);

const Schema = Type.Object(
  {
    sequence: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    floorMs: Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000 }),
    platformRoot: Root,
    platformTargets: Signed,
    products: Type.Array(
      Type.Object(
        {
          product: Type.String({ minLength: 1, maxLength: 128 }),
          productStart: Type.Union([Sha256, Type.Null()]),
          productRoot: Root,
          productTargets: Signed,
          snapshot: Snapshot,
          timestamp: Timestamp,
        },
        closed,
      ),
      { maxItems: MAX_PRODUCTS },
    ),
  },
  closed,
);

type PlatformPart = Pick<SeenTrust, "platformRoot" | "platformTargets">;

/** What a device remembers of the metadata that it has believed, and of the time. */
export interface TrustRecord extends PlatformPart {
  readonly sequence: number;
  /** A time that has passed for certain, wall time in ms. */
  readonly floorMs: number;
  /** The one that was seen last comes first. */
  readonly products: readonly (Omit<SeenTrust, keyof PlatformPart> & { readonly product: string })[];
}

export const EMPTY_TRUST_RECORD: TrustRecord = {
  sequence: 0,
  floorMs: 0,
  platformRoot: null,
  platformTargets: null,
  products: [],
};

/** One line of JSON, then its SHA-256: a torn write is never taken for a record. */
export function trustRecordCodec(cryptography: Cryptography): RecordCodec<TrustRecord> {
  return {
    maxBytes: MAX_RECORD_BYTES,
    encode(record) {
      const line = new TextEncoder().encode(JSON.stringify(record));
      return new TextEncoder().encode(`${new TextDecoder().decode(line)}\n${sha256Hex(cryptography, line)}\n`);
    },
    decode(bytes) {
      const [line, sha256] = new TextDecoder().decode(bytes).split("\n");
      if (line === undefined || sha256Hex(cryptography, new TextEncoder().encode(line)) !== sha256) return undefined;
      const value = parseJson(line);
      return Check(Schema, value) ? value : undefined;
    },
  };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // no schema allows it
  }
}
