/** A finished test, as reporter.mjs writes it. */
export interface TestResult {
  /** Where it is written, the whole path. */
  readonly file: string;
  readonly name: string;
  readonly isSuite: boolean;
  /** Not within a suite. */
  readonly isTop: boolean;
  readonly durationMs: number;
  readonly isPassed: boolean;
  /** Skipped or still to be written, with the reason where one is given. */
  readonly skip: string | boolean;
  readonly failureType: string;
  readonly reason: string;
}

/** What the process of a test file came to. */
export interface FileRun {
  readonly file: string;
  readonly tests: readonly TestResult[];
  /** Why the process did not end well, or undefined when it did. */
  readonly badEnd: string | undefined;
  /** The end of what it printed. */
  readonly output: string;
  readonly durationMs: number;
}

interface Failure {
  readonly name: string;
  readonly reason: string;
}

export interface FileTally {
  readonly passed: number;
  readonly failures: readonly Failure[];
  readonly skips: readonly string[];
}

/** Counts what really ran: tests and not the suites around them, of which node:test lets each failing test fail another one.
 * A file that registers no test is a failure: node:test passes it. */
export function tally({ tests, badEnd }: FileRun): FileTally {
  const skipped = tests.filter(({ skip }) => skip !== false);
  const ran = tests.filter(({ skip }) => skip === false);
  const failures: Failure[] = ran.filter(({ isPassed, failureType }) => !isPassed && failureType !== "subtestsFailed");
  if (badEnd !== undefined && failures.length === 0) failures.push({ name: "(outside its tests)", reason: badEnd });
  if (failures.length === 0 && tests.every(({ isSuite }) => isSuite)) {
    failures.push({ name: "(file)", reason: "it registers no test" });
  }
  return {
    passed: ran.filter(({ isPassed, isSuite }) => isPassed && !isSuite).length,
    failures,
    skips: skipped.map(({ name, skip }) => (typeof skip === "string" ? `${name} (${skip})` : name)),
  };
}
