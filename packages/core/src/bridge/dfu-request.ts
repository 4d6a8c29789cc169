import Type, { type Static } from "typebox";
import { Check } from "typebox/schema";
import { CheckInRequest, LogRequest } from "../protocol/index.ts";
import { formatCarriedText, parseCarriedText } from "./carried-text.ts";
import { parseJson } from "./parse-json.ts";

const closed = { additionalProperties: false } as const;
const KIND = "regrow-dfu-request";

/** 128 bits, once and never again. */
export const NONCE_BYTES = 16;

/** Entries of the recovery log that go with a request at most: those that the DMS lacks, oldest first. */
export const REQUEST_LOG_MAX = { entries: 64, characters: 24 * 1024 } as const;

/** What a device without a network asks its DMS: a check-in, carried by a host that has one. */
export const DfuRequest = Type.Object(
  {
    uuid: Type.String({ pattern: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" }),
    /** Higher with each request of the device, also over restarts: the DMS answers no older one. */
    number: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
    /** The device takes an answer to this one alone, and once. */
    nonce: Type.String({ pattern: "^[A-Za-z0-9_-]{22}$" }),
    checkIn: CheckInRequest,
    /** What the DMS has not seen of the recovery log, with the device's signature of its own; null: it has seen all. */
    log: Type.Union([LogRequest, Type.Null()]),
  },
  closed,
);
export type DfuRequest = Static<typeof DfuRequest>;

/** A request as it arrived: nothing is proven yet. */
export interface CarriedRequest {
  readonly request: DfuRequest;
  /** What the device's key has signed. */
  readonly signedBytes: Uint8Array;
  /** ECDSA, SHA-256, DER. */
  readonly signature: Uint8Array;
}

/** Signs with the device's key. */
export function formatRequest(request: DfuRequest, sign: (message: Uint8Array) => Uint8Array): string {
  const payload = new TextEncoder().encode(JSON.stringify(request));
  return formatCarriedText(KIND, [payload, sign(requestProof(payload))]);
}

/** Undefined for what no device writes. */
export function parseRequest(text: string): CarriedRequest | undefined {
  const [payload, signature] = parseCarriedText(KIND, text, 2) ?? [];
  if (payload === undefined || signature === undefined) return undefined;
  const request = parseJson(payload);
  return Check(DfuRequest, request) ? { request, signedBytes: requestProof(payload), signature } : undefined;
}

/** A device's key signs for several purposes: none can be taken for another. */
function requestProof(payload: Uint8Array): Uint8Array {
  const purpose = new TextEncoder().encode("regrow dfu request\n");
  const bytes = new Uint8Array(purpose.length + payload.length);
  bytes.set(purpose);
  bytes.set(payload, purpose.length);
  return bytes;
}
