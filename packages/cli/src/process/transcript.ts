/** What a process has printed, with a place up to which a reader has seen it. */
export interface Transcript {
  /** Everything kept: the newest `KEPT_CHARACTERS`. */
  readonly text: () => string;
  /**
   * The first match behind the last one; what comes before it counts as seen.
   * @throws TranscriptError with the last lines, when it does not come in time or the process ends
   */
  waitFor(pattern: RegExp, timeoutMs: number): Promise<RegExpExecArray>;
  /**
   * A second reader, with a place of its own that begins here. For what a process says unasked, at a moment of its own: it may
   * come before the answer to a question, and who reads on to that answer has passed it.
   */
  follow(): Transcript;
}

/** The writing side. */
export interface TranscriptWriter extends Transcript {
  add(chunk: string): void;
  /** Nothing more comes; `how` is what happened, for the error. */
  end(how: string): void;
}

/** Something that was waited for did not come. The message holds the last lines. */
export class TranscriptError extends Error {
  override readonly name = "TranscriptError";
}

const KEPT_CHARACTERS = 1_048_576;
const SHOWN_LINES = 15;

interface Waiter {
  readonly check: () => boolean;
  readonly fail: (why: string) => void;
}

/** @param name of the process, for errors */
export function createTranscript(name: string): TranscriptWriter {
  let text = "";
  /** How many characters stood before `text` and were forgotten. */
  let forgotten = 0;
  let ended: string | undefined;
  let waiters: readonly Waiter[] = [];
  const tail = (): string => text.trimEnd().split("\n").slice(-SHOWN_LINES).join("\n");

  /** @param seen how many characters it has passed */
  function reader(seen: number): Transcript {
    let passed = seen;
    const match = (pattern: RegExp): RegExpExecArray | undefined => {
      const from = Math.max(0, passed - forgotten);
      const found = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, "")).exec(text.slice(from));
      if (found === null) return undefined;
      passed = forgotten + from + found.index + found[0].length;
      return found;
    };
    return {
      text: () => text,
      follow: () => reader(forgotten + text.length),
      async waitFor(pattern, timeoutMs) {
        const found = match(pattern);
        if (found !== undefined) return found;
        const failure = (why: string): TranscriptError =>
          new TranscriptError(`${name}: waited for ${String(pattern)}: ${why}\n${tail()}`);
        if (ended !== undefined) throw failure(ended);
        return await new Promise((resolve, reject) => {
          const timer = setTimeout(() => waiter.fail(`nothing in ${timeoutMs} ms`), timeoutMs);
          const waiter: Waiter = {
            check() {
              const late = match(pattern);
              if (late === undefined) return false;
              clearTimeout(timer);
              resolve(late);
              return true;
            },
            fail(why) {
              clearTimeout(timer);
              waiters = waiters.filter((other) => other !== waiter);
              reject(failure(why));
            },
          };
          waiters = [...waiters, waiter];
        });
      },
    };
  }

  return {
    ...reader(0),
    add(chunk) {
      text += chunk;
      const surplus = text.length - KEPT_CHARACTERS;
      if (surplus > 0) {
        text = text.slice(surplus);
        forgotten += surplus;
      }
      waiters = waiters.filter((waiter) => !waiter.check());
    },
    end(how) {
      ended = how;
      for (const waiter of waiters) waiter.fail(how);
      waiters = [];
    },
  };
}
