import type { AnswerOf } from "@regrow/client/client";
import type { RegrowError } from "@regrow/core/error";

/** What an operation on many devices would do, or has done. */
export type BulkPreview = AnswerOf<"tagDevices">;

/** What somebody wants of many devices, from the form to its end. */
export type BulkState =
  | { readonly kind: "form" }
  /** `isAnew`: something had changed since the one before it was shown. */
  | { readonly kind: "preview"; readonly preview: BulkPreview; readonly isAnew: boolean }
  /** It was sent, and no answer came: it is done or it is not. */
  | { readonly kind: "unanswered"; readonly preview: BulkPreview };

/** Codes after which nobody here knows whether it was done: the line broke, or the answer is not the DMS's. */
const UNANSWERED: ReadonlySet<string> = new Set([
  "DMS_UNREACHABLE",
  "DMS_ANSWER_INVALID",
  "REPEAT_TOO_EARLY",
  "INTERNAL",
]);

export function isUnanswered({ code }: Pick<RegrowError, "code">): boolean {
  return UNANSWERED.has(code);
}

/** What is wrong with labels that were typed, one in each line; null where nothing is. Source: the DMS's own rule for labels. */
export function labelsProblem(labels: readonly string[]): string | null {
  if (labels.length > MAX_LABELS) return `A device has at most ${MAX_LABELS} labels.`;
  const wrong = labels.find((label) => !LABEL.test(label));
  if (wrong === undefined) return null;
  return `"${wrong.slice(0, 40)}" is no label: a name of letters, digits and . _ / - (63 at most), and after = a value of at most 128 characters.`;
}

const MAX_LABELS = 32;
const LABEL = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}(=[^\u0000-\u001f\u007f]{1,128})?$/u;
