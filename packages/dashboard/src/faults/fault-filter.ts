import { FAULT_SUBJECTS, SUBJECT_WORDS } from "@regrow/core/fault";
import type { InputOf } from "@regrow/client/client";
import { readSpan, spanWords } from "../parts/span-text.ts";

export const FAULT_FILTER_NAMES = ["product", "version", "since", "attention", "subject"] as const;
export type FaultFilterName = (typeof FAULT_FILTER_NAMES)[number];

/** An address without any filter; for `setSearch`. */
export const NO_FAULT_FILTERS: Readonly<Record<string, undefined>> = Object.fromEntries(
  FAULT_FILTER_NAMES.map((name) => [name, undefined]),
);

/** As the overview names causes that were seen for the first time in the last day. */
export const NEW_FAULT = "new-fault";

type Asked = Omit<InputOf<"listFaults">, "limit" | "cursor">;

/** What the address asks for. */
export interface AskedFaults {
  readonly filter: Asked;
  /** What is asked for, in words: "seen in the last 7 days". */
  readonly words: readonly string[];
}

/** What means nothing is left out: here nothing is done with all that match. @param nowMs by which the span is counted */
export function readFaultFilter(search: URLSearchParams, nowMs: number): AskedFaults {
  const text = (name: FaultFilterName): string => search.get(name)?.trim() ?? "";
  const product = text("product");
  // A version is one of a product.
  const version = product === "" ? "" : text("version");
  const span = readSpan(text("since"));
  const subject = FAULT_SUBJECTS.find((each) => each === text("subject"));
  const isNew = text("attention") === NEW_FAULT;
  return {
    filter: {
      ...(product === "" ? {} : { product }),
      ...(version === "" ? {} : { version }),
      ...(span === null ? {} : { since: nowMs - span }),
      ...(isNew ? { attention: NEW_FAULT } : {}),
      ...(subject === undefined ? {} : { subject }),
    },
    words: [
      ...(product === "" ? [] : [`of ${product}`]),
      ...(version === "" ? [] : [`in version ${version}`]),
      ...(span === null ? [] : [`seen in the last ${spanWords(text("since"))}`]),
      ...(isNew ? ["seen first in the last 24 hours"] : []),
      ...(subject === undefined ? [] : [`of ${SUBJECT_WORDS[subject].toLowerCase()}`]),
    ],
  };
}
