import type { Missing } from "@regrow/core/intake";
import type { Actor } from "@regrow/core/recovery-log";
import type { UpdateProgress } from "@regrow/core/update";
import type { Diagnosis } from "../doctor/index.ts";

/** A head that is trusted and for this device. */
export interface TakenHead {
  readonly manifestSha256: string;
  readonly product: string;
  readonly version: string;
}

export interface TakeOptions {
  readonly by: Actor;
  /** Aborted: it ends as soon as the source gives its next bytes, or ends. */
  readonly signal: AbortSignal;
  /** The source begins behind the head, which is here: objects that are missing, the first from `keptBytes` of it on. */
  readonly resume?: { readonly manifestSha256: string; readonly keptBytes: number };
  /** Told once, before anything else of the bundle is taken. */
  readonly onHead?: (head: TakenHead) => void;
  readonly onProgress?: (progress: UpdateProgress) => void;
}

/** What a bundle has come to. */
export type Taken =
  /** The next reboot begins its trial: to be asked for when that has been told. */
  | { readonly kind: "installed"; readonly version: string; readonly generation: string }
  /** It is what is installed here: what was damaged or missing of it is back. */
  | { readonly kind: "repaired"; readonly version: string; readonly diagnosis: Diagnosis }
  /** It is what is installed here, and whole. */
  | { readonly kind: "up-to-date"; readonly version: string }
  /** Objects are missing that the source was not to bring: what came is kept. */
  | { readonly kind: "head"; readonly version: string; readonly missing: Missing };

/** How a console says it; the sender is told the same. */
export function wordsOf(taken: Taken): string {
  switch (taken.kind) {
    case "installed":
      return `Installed ${taken.version}`;
    case "repaired":
      return `Repaired ${taken.version}`;
    case "up-to-date":
      return "Up to date";
    case "head":
      return `Head taken ${taken.version}`;
  }
}
