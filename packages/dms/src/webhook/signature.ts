import { createHmac } from "node:crypto";
import type { Entropy } from "@regrow/core/port";

/**
 * Secrets and signatures as the Standard Webhooks specification has them (section "Signature scheme", symmetric): receivers verify them
 * with any of its libraries.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
const SECRET_PREFIX = "whsec_";
/** The specification allows 24 to 64. */
const SECRET_BYTES = 32;

export function makeWebhookSecret(entropy: Pick<Entropy, "bytes">): string {
  return `${SECRET_PREFIX}${Buffer.from(entropy.bytes(SECRET_BYTES)).toString("base64")}`;
}

export interface SignedMessage {
  readonly id: string;
  readonly atMs: number;
  readonly body: string;
}

/** The three headers by which a receiver knows the message and who sends it; a signature for each secret that is valid. */
export function signatureHeaders(
  { id, atMs, body }: SignedMessage,
  secrets: readonly string[],
): Readonly<Record<string, string>> {
  const timestamp = Math.floor(atMs / 1_000);
  const signatures = secrets.map((secret) => `v1,${sign(secret, `${id}.${timestamp}.${body}`)}`);
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signatures.join(" "),
  };
}

function sign(secret: string, content: string): string {
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), "base64");
  return createHmac("sha256", key).update(content).digest("base64");
}
