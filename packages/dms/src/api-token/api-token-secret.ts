import type { Entropy } from "@regrow/core/port";
import { makeSecret } from "../secret/index.ts";

/** Begins every API token: people, logs and secret scanners see what it is. Sessions never begin so. */
const PREFIX = "regrow_";

export function makeApiToken(entropy: Pick<Entropy, "bytes">): string {
  return `${PREFIX}${makeSecret(entropy)}`;
}

export function isApiToken(secret: string): boolean {
  return secret.startsWith(PREFIX);
}
