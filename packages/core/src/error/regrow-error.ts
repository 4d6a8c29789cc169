import { ERRORS, type ErrorCode, type ErrorRow } from "./errors.ts";

/** The particulars of one error: what, which, expected, actual. Values are shown to people, so never secrets. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

/**
 * A fault of the environment or of what somebody gave us, with its row in the error table.
 * Expected outcomes are returned as unions, our own bugs are thrown by `invariant`.
 */
export class RegrowError extends Error {
  override readonly name = "RegrowError";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: { readonly cause?: unknown }) {
    super(describeError(code, details), options);
    this.code = code;
    this.details = details;
  }

  /** The row with title, fix and statuses. */
  get row(): ErrorRow {
    return ERRORS[this.code];
  }
}

/** One line for people: the title, then the particulars. The fix is a sentence of its own (`row.fix`). */
export function describeError(code: ErrorCode, details: ErrorDetails): string {
  const particulars = Object.entries(details).map(([name, value]) => `${name}: ${String(value)}`);
  return particulars.length === 0 ? ERRORS[code].title : `${ERRORS[code].title} (${particulars.join(", ")})`;
}

/** Any thrown thing as a RegrowError, so that a boundary always has a code to show. */
export function asRegrowError(thrown: unknown): RegrowError {
  if (thrown instanceof RegrowError) return thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new RegrowError("INTERNAL", { reason }, { cause: thrown });
}

/** Stops at a bug of ours. Never for foreign input. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${message}`);
}
