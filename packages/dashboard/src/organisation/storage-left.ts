import type { AnswerOf } from "@regrow/client/client";
import { bytesText } from "../parts/bytes-text.ts";

type Storage = Pick<AnswerOf<"getStorage">, "usedBytes" | "quotaBytes" | "freeBytes">;

/** How much more there is room for, by whichever limit comes first. */
export function leftText({ usedBytes, quotaBytes, freeBytes }: Storage): string {
  const free = `free on the server: ${bytesText(freeBytes)}`;
  if (quotaBytes === null) return `no limit; ${free}`;
  const left = Math.max(0, quotaBytes - usedBytes);
  return freeBytes < left ? `${bytesText(left)}, but ${free}` : bytesText(left);
}
