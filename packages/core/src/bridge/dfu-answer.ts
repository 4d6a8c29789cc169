import Type, { type Static } from "typebox";
import { Check } from "typebox/schema";
import { CheckInAnswer } from "../protocol/index.ts";
import { formatCarriedText, parseCarriedText } from "./carried-text.ts";
import { parseJson } from "./parse-json.ts";

const closed = { additionalProperties: false } as const;
const KIND = "regrow-dfu-answer";

/** Who may sign answers: a certificate with this name, of the authority that devices believe their DMS by, for signing and nothing else. */
export const ANSWER_SIGNER_URI = "urn:regrow:dfu-answers";
/** Extended key usage of that certificate: code signing (RFC 5280, 4.2.1.12), which neither a device's nor a server's has. */
export const ANSWER_SIGNER_USAGE = "1.3.6.1.5.5.7.3.3";

/** What the DMS says to one request of one device. */
export const DfuAnswer = Type.Object(
  {
    uuid: Type.String({ pattern: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" }),
    nonce: Type.String({ pattern: "^[A-Za-z0-9_-]{22}$" }),
    issuedAtMs: Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000 }),
    expiresAtMs: Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000 }),
    answer: CheckInAnswer,
  },
  closed,
);
export type DfuAnswer = Static<typeof DfuAnswer>;

/** An answer as it arrived: nothing is proven yet. */
export interface CarriedAnswer {
  readonly answer: DfuAnswer;
  /** X.509 in DER: whose key has signed. */
  readonly certificate: Uint8Array;
  readonly signedBytes: Uint8Array;
  /** ECDSA, SHA-256, DER. */
  readonly signature: Uint8Array;
}

/** Signs with the key that the certificate names. */
export function formatAnswer(
  answer: DfuAnswer,
  certificate: Uint8Array,
  sign: (message: Uint8Array) => Uint8Array,
): string {
  const payload = new TextEncoder().encode(JSON.stringify(answer));
  return formatCarriedText(KIND, [payload, certificate, sign(answerProof(payload))]);
}

/** Undefined for what no DMS writes. */
export function parseAnswer(text: string): CarriedAnswer | undefined {
  const [payload, certificate, signature] = parseCarriedText(KIND, text, 3) ?? [];
  if (payload === undefined || certificate === undefined || signature === undefined) return undefined;
  const answer = parseJson(payload);
  return Check(DfuAnswer, answer) ? { answer, certificate, signedBytes: answerProof(payload), signature } : undefined;
}

function answerProof(payload: Uint8Array): Uint8Array {
  const purpose = new TextEncoder().encode("regrow dfu answer\n");
  const bytes = new Uint8Array(purpose.length + payload.length);
  bytes.set(purpose);
  bytes.set(payload, purpose.length);
  return bytes;
}
