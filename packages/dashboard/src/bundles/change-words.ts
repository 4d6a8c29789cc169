import type { AnswerOf } from "@regrow/client/client";
import { bytesText } from "../parts/bytes-text.ts";

export type Compared = AnswerOf<"compareBundles">;
export type FileChange = Compared["files"]["changes"][number];

/** What became of a file: "added, 12 bytes". */
export function changeWords({ from, to }: FileChange): string {
  if (from === null) return `added, ${bytesText(to?.sizeBytes ?? 0)}`;
  if (to === null) return `removed, ${bytesText(from.sizeBytes)}`;
  if (from.sha256 === to.sha256) return `mode ${from.mode.toString(8)} → ${to.mode.toString(8)}`;
  return `changed, ${bytesText(from.sizeBytes)} → ${bytesText(to.sizeBytes)}`;
}

/** Each version has a name of its own; where nothing else differs, nothing does. */
export function isNothing({ fields, files, rows, links }: Compared): boolean {
  return files.count + rows.count + links.count === 0 && fields.every(({ field }) => field === "version");
}
