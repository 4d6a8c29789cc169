import type { AnswerOf } from "@regrow/client/client";

/** What a signed document says of itself. */
export interface SignedDocument {
  /** Whose it is, and what it is for: "platform root". */
  readonly name: string;
  readonly version: number | null;
  /** ms since 1970; null where the document does not say, which none of ours does. */
  readonly expiresMs: number | null;
  /** Signed by the publisher's offline keys; the DMS signs the others itself, every day. */
  readonly isOffline: boolean;
}

/** The newest documents of a product, as the DMS holds them; those that it has not are left out. */
export function documentsOf(held: AnswerOf<"getMetadata">): readonly SignedDocument[] {
  const rows = [
    ["platform root", held.platform.roots.at(-1) ?? null, true],
    ["platform targets", held.platform.targets, true],
    ["product root", held.product.roots.at(-1) ?? null, true],
    ["product targets", held.product.targets, true],
    ["snapshot", held.online.snapshot, false],
    ["timestamp", held.online.timestamp, false],
  ] as const;
  return rows.flatMap(([name, text, isOffline]) => (text === null ? [] : [{ name, isOffline, ...readSigned(text) }]));
}

/** It was verified when it came in; here it is only shown. */
function readSigned(text: string): Pick<SignedDocument, "version" | "expiresMs"> {
  const signed = fieldOf(parsed(text), "signed");
  const [version, expires] = [fieldOf(signed, "version"), fieldOf(signed, "expires")];
  const expiresMs = typeof expires === "string" ? Date.parse(expires) : Number.NaN;
  return {
    version: typeof version === "number" ? version : null,
    expiresMs: Number.isNaN(expiresMs) ? null : expiresMs,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : null;
}

const DAY_MS = 24 * 3_600_000;
/** From here on it is time to find the holders of the keys. */
const NEAR_MS = 60 * DAY_MS;
/** The DMS renews its own a day after it was signed: less than this means that it does not. */
const ONLINE_NEAR_MS = DAY_MS;

export function standingOf({ expiresMs, isOffline }: SignedDocument, nowMs: number): "expired" | "near" | "good" {
  if (expiresMs === null) return "near";
  const leftMs = expiresMs - nowMs;
  if (leftMs <= 0) return "expired";
  return leftMs < (isOffline ? NEAR_MS : ONLINE_NEAR_MS) ? "near" : "good";
}
