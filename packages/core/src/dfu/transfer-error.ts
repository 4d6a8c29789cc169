import { RegrowError, type ErrorCode } from "../error/index.ts";
import type { FailureReason, TransferFailure } from "./transfer.ts";

const CODES = {
  "not-begun": "TRANSFER_NOT_BEGUN",
  silent: "TRANSFER_SILENT",
  damaged: "TRANSFER_DAMAGED",
  cancelled: "TRANSFER_CANCELLED",
} as const satisfies Readonly<Record<FailureReason, ErrorCode>>;

/** A failed transfer as an error; `reason` holds the other side's words where it has said any. */
export function transferError({ reason, text }: TransferFailure): RegrowError {
  return new RegrowError(CODES[reason], { reason: text });
}
