/** One line of the table. */
export interface Row {
  readonly name: string;
  readonly value: number;
  /** What was measured, for people: absolute numbers with units. */
  readonly detail: string;
  readonly limit?: number;
  /** Instead of a limit: what it must come to at least. */
  readonly least?: number;
  /** "later": the part that makes the limit hold does not exist yet, so it does not count. */
  readonly counts: "limit" | "later" | "information";
}

export interface Settings {
  /** Fewer rounds and less data: shows that it runs, proves no limit. */
  readonly isShort: boolean;
  note(text: string): void;
}

export interface Measurement {
  readonly name: string;
  run(settings: Settings): Promise<readonly Row[]>;
}

export function holds(row: Row): boolean {
  return row.counts !== "limit" || isWithin(row);
}

/** Whether it is as it must be, if it must be anything. Not a number is not. */
export function isWithin({ value, limit = Infinity, least = -Infinity }: Row): boolean {
  return value <= limit && value >= least;
}
