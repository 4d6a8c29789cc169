import Type, { type Static } from "typebox";
import { Check } from "typebox/schema";
import { CARRIED_TEXT_MAX } from "@regrow/core/carried";
import type { Disk } from "@regrow/core/port";
import { readOptional, writeDurably } from "../identity/index.ts";
import { FILES } from "../layout/index.ts";

const closed = { additionalProperties: false } as const;
const Nullable = <Schema extends Type.TSchema>(schema: Schema): Type.TUnion<[Schema, Type.TNull]> =>
  Type.Union([schema, Type.Null()]);

const BridgeRecord = Type.Object(
  {
    /** Of the newest request. */
    number: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    /** Of the newest request, until an answer to it was taken. */
    nonce: Nullable(Type.String({ pattern: "^[A-Za-z0-9_-]{22}$" })),
    /** What ran when it was made: an answer to something else is none. */
    running: Nullable(Type.String({ pattern: "^[0-9a-f]{64}$" })),
    onTrial: Type.Boolean(),
    /** Newest entry of the recovery log that the DMS has said it holds. */
    heldSequence: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    /** An answer that was taken, whose package is to come. */
    accepted: Nullable(Type.String({ maxLength: CARRIED_TEXT_MAX })),
  },
  closed,
);
/** What a device remembers of what it has asked through others, over restarts and resets. */
export type BridgeRecord = Static<typeof BridgeRecord>;

const NOTHING_ASKED: BridgeRecord = {
  ...{ number: 0, nonce: null, running: null, onTrial: false, heldSequence: 0, accepted: null },
};
const MAX_BYTES = CARRIED_TEXT_MAX + 4 * 1024;

/** Of a device that has asked nothing, or whose record is damaged: then no answer counts, and it asks anew. @throws DiskError */
export async function loadBridgeRecord(disk: Disk): Promise<BridgeRecord> {
  const bytes = await readOptional(disk, FILES.bridge, MAX_BYTES);
  const value = bytes === undefined ? undefined : parseJson(bytes);
  return Check(BridgeRecord, value) ? value : NOTHING_ASKED;
}

/** Durable when it resolves. @throws DiskError */
export async function saveBridgeRecord(disk: Disk, record: BridgeRecord): Promise<void> {
  await writeDurably(disk, FILES.bridge, new TextEncoder().encode(`${JSON.stringify(record)}\n`), 0o600);
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined; // damaged: as if nothing had been asked
  }
}
