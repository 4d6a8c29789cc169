import Type, { type Static } from "typebox";
import { GIVEN_FILE_LIMITS, GivenFile } from "./given-files.ts";
import { Order } from "./orders.ts";
import { PIN_PATTERN } from "./pin.ts";

/**
 * What a device and the DMS say to each other over mutual TLS. Both sides validate with these schemas.
 * Every request but POST /provision shows the device's certificate and names its UUID in the header `DEVICE_HEADER`;
 * the DMS compares both at each request.
 */
export const DEVICE_HEADER = "regrow-device";

const Sha256 = Type.String({ pattern: "^[0-9a-f]{64}$" });
const Uuid = Type.String({ pattern: "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$" });
const VersionText = Type.String({ minLength: 1, maxLength: 64 });
const ProductCode = Type.String({ pattern: "^[A-Z0-9][A-Z0-9_-]{0,63}$" });
const Base64 = (maxLength: number) => Type.String({ maxLength, pattern: "^[A-Za-z0-9+/]*={0,2}$" });

/** Every field closed: what is not named is refused by the DMS and ignored nowhere. */
const closed = { additionalProperties: false } as const;

/** POST /provision: the one request without a certificate. Idempotent for token, UUID and key together. */
export const ProvisionRequest = Type.Object(
  {
    token: Type.String({ minLength: 16, maxLength: 128 }),
    /** Null: the DMS chooses one, where the token allows. */
    uuid: Type.Union([Uuid, Type.Null()]),
    /** Subject public key info, DER, of a P-256 key made on the device. */
    publicKey: Base64(512),
    /** ECDSA signature (DER, SHA-256) over `provisionProof(request)` by that key: the device holds it. */
    proof: Base64(256),
  },
  closed,
);
export const ProvisionAnswer = Type.Object(
  { uuid: Uuid, certificatePem: Type.String({ maxLength: 8192 }), caPem: Type.String({ maxLength: 16384 }) },
  closed,
);

/** PUT /provision: the device has stored its certificate; the token is spent. */
export const Acknowledgement = Type.Object({ result: Type.Literal("success") }, closed);

/** POST /renew: the certificate to use from now on, for the key that the connection has proven. */
export const RenewAnswer = Type.Object({ certificatePem: Type.String({ maxLength: 8192 }) }, closed);

/** POST /claim: by token, or by the user name and password of a person, as the first product lines had it (dms-facts 2). */
export const ClaimRequest = Type.Union([
  Type.Object({ token: Type.String({ minLength: 8, maxLength: 128 }) }, closed),
  Type.Object(
    {
      userName: Type.String({ minLength: 1, maxLength: 128 }),
      password: Type.String({ minLength: 1, maxLength: 256 }),
    },
    closed,
  ),
]);
export const ClaimAnswer = Type.Object(
  { owner: Type.String({ maxLength: 128 }), product: Type.Union([ProductCode, Type.Null()]) },
  closed,
);

/** POST /activate. */
export const ActivateRequest = Type.Object({ product: ProductCode }, closed);
export const ActivateAnswer = Type.Object({ product: ProductCode }, closed);

/** What both sides, and a database, can count with. */
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

const RunningGeneration = Type.Object(
  { id: Sha256, product: ProductCode, version: VersionText, securityVersion: Count },
  closed,
);

/** Why the device asks: by itself, or because a person typed `ota` (and perhaps -f or -b). */
export const Wish = Type.Object(
  {
    asked: Type.Boolean(),
    /** Offer even what was rolled back here before, and what is already running. */
    force: Type.Boolean(),
    /** A certain version instead of the tagged one; refused on production products. */
    version: Type.Union([VersionText, Type.Null()]),
    /** Only to know: nothing is offered, whatever there is. */
    query: Type.Optional(Type.Boolean()),
    /** Not if other versions have to be installed on the way. */
    singlePass: Type.Optional(Type.Boolean()),
  },
  closed,
);

/** POST /check-in. */
export const CheckInRequest = Type.Object(
  {
    running: Type.Union([RunningGeneration, Type.Null()]),
    onTrial: Type.Boolean(),
    safeMode: Type.Union([Type.String({ maxLength: 32 }), Type.Null()]),
    appFaults: Count,
    securityVersion: Count,
    platform: Type.String({ maxLength: 64 }),
    framework: VersionText,
    /** File systems without an end say whatever they like. */
    freeBytes: Type.Integer({ minimum: 0 }),
    /** Newest entry of the recovery log on the device; 0 and 64 zeros for none. */
    logSequence: Count,
    wish: Wish,
    /** Name of the list of given files that is in place (`nameFileList`); null: of none. */
    files: Type.Optional(Type.Union([Sha256, Type.Null()])),
    /** SHA-256 of the PEM text of the authorities by which the device believes a DMS. */
    authorities: Type.Optional(Sha256),
  },
  closed,
);

/** When to come back: after `afterMs` plus a random part of `jitterMs`. The server sets it, so that no device ever hammers (law L8). */
export const Return = Type.Object(
  {
    afterMs: Type.Integer({ minimum: 0, maximum: 604_800_000 }),
    jitterMs: Type.Integer({ minimum: 0, maximum: 604_800_000 }),
  },
  closed,
);

export const Offer = Type.Object(
  {
    updateId: Uuid,
    bundleId: Uuid,
    version: VersionText,
    manifestSha256: Sha256,
    headBytes: Type.Integer({ minimum: 1 }),
    /** Where the way leads, and how many updates it takes, this one included; absent: it leads no further. */
    target: Type.Optional(VersionText),
    passes: Type.Optional(Type.Integer({ minimum: 1, maximum: 64 })),
  },
  closed,
);

/** Whose the device is and what it is activated to, as the DMS has it: the device's own idea follows. */
const Belonging = Type.Object(
  {
    owner: Type.Union([Type.String({ maxLength: 128 }), Type.Null()]),
    product: Type.Union([ProductCode, Type.Null()]),
  },
  closed,
);

export const CheckInAnswer = Type.Object(
  {
    offer: Type.Union([Offer, Type.Null()]),
    /** What there is without being offered: for who only asks, or waits for time or consent. */
    available: Type.Optional(Type.Union([VersionText, Type.Null()])),
    /** The chain of reasons behind offer or hold, oldest first; codes of core/decision. */
    reasons: Type.Array(
      Type.Object({ code: Type.String({ maxLength: 64 }), text: Type.String({ maxLength: 512 }) }, closed),
      { maxItems: 32 },
    ),
    /** Newest entry of the device's recovery log that the DMS holds. */
    logSequence: Count,
    timeMs: Count,
    return: Return,
    /** Name of the state that was told, for GET /check-in/:standing/:sequence; null where there is something for the device. */
    standing: Type.Union([Type.String({ minLength: 1, maxLength: 64, pattern: "^[A-Za-z0-9_-]+$" }), Type.Null()]),
    device: Type.Optional(Belonging),
    /** The oldest that the device's log has not reported. */
    order: Type.Optional(Type.Union([Order, Type.Null()])),
    /** Name of the list of files that the device is to have, for GET /files; null: none. */
    files: Type.Optional(Type.Union([Sha256, Type.Null()])),
    /** The authorities by which the device is to believe a DMS from now on, PEM; only where it has others. */
    authorities: Type.Optional(Type.String({ maxLength: 16_384 })),
  },
  closed,
);

/** POST /pin: what an unclaimed device shows, for somebody to type into the DMS who has it before them. */
export const PinAnswer = Type.Object(
  {
    pin: Type.String({ pattern: PIN_PATTERN }),
    /** How long it counts. */
    validMs: Type.Integer({ minimum: 1, maximum: 86_400_000 }),
    /** How often the device may look meanwhile whether it was claimed: by a check-in. */
    checkEveryMs: Type.Integer({ minimum: 1_000, maximum: 86_400_000 }),
  },
  closed,
);

/** GET /files: what the device is to have in its file system, by name; its bytes are at GET /files/:sha256. */
export const FilesAnswer = Type.Object({ files: Type.Array(GivenFile, { maxItems: GIVEN_FILE_LIMITS.files }) }, closed);

/** POST /log: entries after what the DMS holds, without gaps, as lines of the recovery log (see core/recovery-log). */
export const LogRequest = Type.Object(
  {
    entries: Type.Array(Type.String({ maxLength: 16_384 }), { minItems: 1, maxItems: 64 }),
    /** ECDSA signature (DER, SHA-256) by the device's key over `logProof(uuid, last sequence, last hash)`. */
    signature: Base64(256),
  },
  closed,
);
export const LogAnswer = Type.Object({ logSequence: Count }, closed);

/** Body of every refusal on the device listener. `message` is what the console prints. */
export const Refusal = Type.Object(
  {
    result: Type.Literal("fail"),
    code: Type.String({ maxLength: 64 }),
    message: Type.String({ maxLength: 1024 }),
    fix: Type.String({ maxLength: 1024 }),
    return: Type.Union([Return, Type.Null()]),
  },
  closed,
);

export type ProvisionRequest = Static<typeof ProvisionRequest>;
export type ProvisionAnswer = Static<typeof ProvisionAnswer>;
export type Acknowledgement = Static<typeof Acknowledgement>;
export type RenewAnswer = Static<typeof RenewAnswer>;
export type ClaimRequest = Static<typeof ClaimRequest>;
export type ClaimAnswer = Static<typeof ClaimAnswer>;
export type ActivateRequest = Static<typeof ActivateRequest>;
export type ActivateAnswer = Static<typeof ActivateAnswer>;
export type Wish = Static<typeof Wish>;
export type CheckInRequest = Static<typeof CheckInRequest>;
export type CheckInAnswer = Static<typeof CheckInAnswer>;
export type Offer = Static<typeof Offer>;
export type Return = Static<typeof Return>;
export type PinAnswer = Static<typeof PinAnswer>;
export type FilesAnswer = Static<typeof FilesAnswer>;
export type LogRequest = Static<typeof LogRequest>;
export type LogAnswer = Static<typeof LogAnswer>;
export type Refusal = Static<typeof Refusal>;
