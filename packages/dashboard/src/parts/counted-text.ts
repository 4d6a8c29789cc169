/** The DMS counts to this and no further. */
const COUNTED = 10_000;

/** A count that ends there: "9,999", "10,000 or more". */
export function countedText(count: number): string {
  return count >= COUNTED ? `${COUNTED.toLocaleString("en")} or more` : count.toLocaleString("en");
}
