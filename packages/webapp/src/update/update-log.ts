/** The newest thing that the device's own log has of an update. */
export interface LoggedUpdate {
  /** UTC, for people. */
  readonly at: string;
  /** The device's sentence: which version, what became of it, and why. */
  readonly words: string;
}

/** Reads what `log` answers: `<number> <time> <who>: <what happened>`, the newest last. Null where none is of an update. */
export function newestUpdate(log: string): LoggedUpdate | null {
  for (const line of log.split("\n").toReversed()) {
    const [, at, words] = /^\d+ (\d{4}-\S+|unknown time) [a-z]+: (.+)$/.exec(line) ?? [];
    if (at !== undefined && words !== undefined && OF_UPDATE.test(words))
      return { at: at.replace("T", " ").replace("Z", " UTC"), words: `${words}.` };
  }
  return null;
}

/** As one line; undefined where nothing is told. */
export function updateLine(log: string | null): string | undefined {
  const newest = newestUpdate(log ?? "");
  return newest === null ? undefined : `${newest.at}: ${newest.words}`;
}

const OF_UPDATE = /^(?:\d\S* (?:was (?:installed|rolled back|refused)|confirmed itself)|An update was refused)\b/;
