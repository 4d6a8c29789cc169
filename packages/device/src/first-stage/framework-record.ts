import { createHash } from "node:crypto";
import type { RecordCodec } from "../store/double-buffer.ts";
import type { Slot } from "../layout/index.ts";
import type { FrameworkRecord } from "./choose.ts";

/** One line of JSON and the SHA-256 of it. `decode` takes back only what `encode` could have made. */
export const FRAMEWORK_RECORD_CODEC: RecordCodec<FrameworkRecord> = {
  maxBytes: 4_096,
  encode: (record) => {
    const text = JSON.stringify(record);
    return new TextEncoder().encode(`${text}\n${hashOf(text)}\n`);
  },
  decode: (bytes) => {
    const [text = "", hash] = new TextDecoder().decode(bytes).split("\n");
    return hash === hashOf(text) ? parse(JSON.parse(text)) : undefined;
  },
};

function parse(value: unknown): FrameworkRecord | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { sequence, confirmed, trial, crashes, hasFallenBack }: Partial<Record<keyof FrameworkRecord, unknown>> = value;
  if (!isCount(sequence) || !isSlot(confirmed) || !isCount(crashes) || typeof hasFallenBack !== "boolean")
    return undefined;
  if (trial === null) return { sequence, confirmed, trial, crashes, hasFallenBack };
  if (typeof trial !== "object") return undefined;
  const { slot, starts }: { readonly slot?: unknown; readonly starts?: unknown } = trial;
  return isSlot(slot) && isCount(starts)
    ? { sequence, confirmed, trial: { slot, starts }, crashes, hasFallenBack }
    : undefined;
}

function isSlot(value: unknown): value is Slot {
  return value === "a" || value === "b";
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
