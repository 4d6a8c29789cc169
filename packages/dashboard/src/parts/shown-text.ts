interface Shown {
  readonly shown: number;
  readonly hasMore: boolean;
  /** How many there are in all; undefined where nobody has counted them. */
  readonly total?: number | undefined;
}

/** How much of a list is shown: "500 of 98,431 are shown". */
export function shownText({ shown, hasMore, total }: Shown): string {
  if (!hasMore) return shown === 1 ? "The only one is shown" : `All ${count(shown)} are shown`;
  // It was counted a moment ago: one that has come since makes no nonsense of it.
  if (total === undefined || total <= shown) return `${count(shown)} are shown, and there are more`;
  return `${count(shown)} of ${count(total)} are shown`;
}

function count(value: number): string {
  return value.toLocaleString("en");
}
