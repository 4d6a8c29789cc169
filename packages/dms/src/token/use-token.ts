import { RegrowError } from "@regrow/core/error";
import type { ShownToken, TokenUse } from "./token-repository.ts";

/**
 * Whether a token that a device shows still lets one more device in.
 * @throws RegrowError TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_USED
 */
export function requireFreeUse(token: ShownToken | undefined, nowMs: number): asserts token is ShownToken {
  requireShown(token);
  if (token.expiresAtMs <= nowMs) throw new RegrowError("TOKEN_EXPIRED");
  if (token.usedBy.length >= token.uses) throw new RegrowError("TOKEN_USED");
}

/** @throws RegrowError TOKEN_INVALID */
export function requireShown(token: ShownToken | undefined): asserts token is ShownToken {
  if (token === undefined) throw new RegrowError("TOKEN_INVALID");
}

/** The use that a device made of the token before, if it did. */
export function useBy(token: ShownToken, deviceUuid: string | null, publicKeySha256: string): TokenUse | undefined {
  return token.usedBy.find(
    (use) => use.publicKeySha256 === publicKeySha256 && (deviceUuid === null || use.deviceUuid === deviceUuid),
  );
}
