import { RegrowError, type ErrorCode } from "@regrow/core/error";
import { NetworkError, type NetworkErrorCode } from "@regrow/core/port";

const CODES: Readonly<Record<NetworkErrorCode, ErrorCode>> = {
  NOT_SUPPORTED: "NETWORK_NOT_SUPPORTED",
  NOT_FOUND: "NETWORK_NOT_FOUND",
  REFUSED: "NETWORK_REFUSED",
  TIMEOUT: "NETWORK_TIMEOUT",
  FAILED: "NETWORK_FAILED",
};

/** What an adapter threw, with its row in the error table; anything else stays what it is. */
export function asNetworkError(error: unknown): unknown {
  return error instanceof NetworkError ? networkError(error.code, error.message, error) : error;
}

export function networkError(code: NetworkErrorCode, reason: string, cause?: unknown): RegrowError {
  return new RegrowError(CODES[code], { reason }, { cause });
}
