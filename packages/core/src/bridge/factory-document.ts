import Type, { type Static } from "typebox";
import { RegrowError } from "../error/index.ts";
import type { Cryptography } from "../port/index.ts";
import { canonicalJson, verifyRole, type Root } from "../trust/index.ts";

const closed = { additionalProperties: false } as const;
const Sha256 = Type.String({ pattern: "^[0-9a-f]{64}$" });

/**
 * What a device is made with besides its software. The same for many devices, and never with a private key: each makes its own.
 * Signed like the bundle: by the keys that the product's root names for its targets.
 */
export const FactoryDocument = Type.Object(
  {
    _type: Type.Literal("factory"),
    product: Type.String({ pattern: "^[A-Z0-9][A-Z0-9_-]{0,63}$" }),
    /** The first version: of the bundle that follows. */
    version: Type.String({ minLength: 1, maxLength: 64 }),
    manifestSha256: Sha256,
    /** After this it makes no device any more; ms since 1970. */
    expiresAtMs: Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000 }),
    /** Where the DMS is and by which authorities (PEM) it is believed; null: a device without DMS. */
    dms: Type.Union([
      Type.Object(
        { url: Type.String({ minLength: 1, maxLength: 512 }), caPem: Type.String({ minLength: 1, maxLength: 16_384 }) },
        closed,
      ),
      Type.Null(),
    ]),
    /** Provisioning token, one for as many devices as it allows; null: none. */
    token: Type.Union([Type.String({ minLength: 16, maxLength: 128 }), Type.Null()]),
    /** Factory values of variables, by their full names. */
    settings: Type.Record(Type.String({ maxLength: 128 }), Type.String({ maxLength: 4_096 })),
  },
  closed,
);
export type FactoryDocument = Static<typeof FactoryDocument>;

/** As TUF signs metadata: canonical JSON of `signed`, a signature for each key id. */
export const FactoryEnvelope = Type.Object(
  {
    signed: FactoryDocument,
    signatures: Type.Array(
      Type.Object({ keyid: Sha256, sig: Type.String({ pattern: "^[0-9a-f]{2,2048}$" }) }, closed),
      { minItems: 1, maxItems: 64 },
    ),
  },
  closed,
);
export type FactoryEnvelope = Static<typeof FactoryEnvelope>;

/** What is signed of a document. */
export function factoryBytes(signed: FactoryDocument): Uint8Array {
  return canonicalJson(signed);
}

/**
 * Whether enough of the product's targets keys have signed the document, and it counts still.
 * @param productRoot verified: by the ladder of the bundle that goes with it
 * @throws RegrowError TRUST_SIGNATURE_INVALID, TRUST_THRESHOLD_UNMET, TRUST_EXPIRED
 */
export function verifyFactoryDocument(
  cryptography: Cryptography,
  productRoot: Root,
  { signed, signatures }: FactoryEnvelope,
  nowMs: number,
): void {
  const file = "factory document";
  const given = signatures.map(({ keyid, sig }) => ({ keyId: keyid, signatureHex: sig }));
  verifyRole(cryptography, productRoot, "targets", { signatures: given, signedBytes: factoryBytes(signed) }, file);
  if (nowMs > signed.expiresAtMs)
    throw new RegrowError("TRUST_EXPIRED", {
      file,
      expiresAtMs: signed.expiresAtMs,
      nowMs,
    });
}
