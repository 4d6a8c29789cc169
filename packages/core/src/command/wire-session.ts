import { RESPONSE_CODES, type ResponseCode } from "./response-codes.ts";

/** What a session without headers has shown for one line. */
export interface SessionAnswer {
  readonly code: ResponseCode;
  readonly isSafeMode: boolean;
  /** Lines separated by \n. */
  readonly text: string;
  /** Lines before it and in it that nobody asked for. */
  readonly messages: readonly string[];
}

/** Most characters that one answer may have. */
const MAX_SESSION_CHARACTERS = 1_048_576;

/**
 * The host's side of the human format, which has no lengths: an answer is what comes between the echo of a line and the next prompt.
 * That is a guess where an answer itself ends like a prompt; use headers where the device has them.
 */
export class SessionReader {
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #text = "";

  push(bytes: Uint8Array): void {
    this.#text += this.#decoder.decode(bytes, { stream: true });
  }

  /** All that has come since `clear`. */
  get text(): string {
    return this.#text;
  }

  /** More than any answer may have: what comes is none. */
  get isTooLong(): boolean {
    return this.#text.length > MAX_SESSION_CHARACTERS;
  }

  /** True when the last that came is a prompt: the answer is probably over. Ask again when nothing more has come for a moment. */
  get isAtPrompt(): boolean {
    return LAST_PROMPT.test(this.#text);
  }

  /** What was shown. @param line what the device echoes, which is no part of it; null where it does not echo */
  answer(line: string | null): SessionAnswer {
    const isSafeMode = LAST_PROMPT.exec(this.#text)?.[1] !== undefined;
    const lines = this.#text.replace(LAST_PROMPT, "").split(/\r*\n/);
    const echo = lines.findIndex((each) => withoutPrompts(each) === line);
    const shown = lines.slice(echo + 1);
    // What was on its way before the device had the line is no part of its answer.
    const before = lines
      .slice(0, Math.max(0, echo))
      .map(withoutPrompts)
      .filter((each) => each !== "");
    const text = shown
      .filter((each) => !isMessage(each))
      .join("\n")
      .replace(/\n+$/, "");
    return { code: codeOfText(text), isSafeMode, text, messages: [...before, ...shown.filter(isMessage)] };
  }

  /** Forgets all that has come. */
  clear(): void {
    this.#text = "";
  }
}

/**
 * The code that a text without a header stands for: the texts of the codes, alone or in front of a colon, the DMS's refusal
 * (device-facts 2 and 2.9), and that of a file that was sent. Everything else is a success.
 */
export function codeOfText(text: string): ResponseCode {
  const failure = FAILURES.find(({ words }) => text === words || text.startsWith(`${words}:`));
  return failure?.code ?? (REFUSALS.some((words) => text.startsWith(words)) ? 1 : 0);
}

/**
 * SAFEMODE and RESCUE are both no normal running. An empty line is answered by nothing but the next prompt: a terminal that makes two
 * line ends of CR LF has them one behind the other.
 */
const LAST_PROMPT = /(?:^|(?<=\n))(?:(?:SAFEMODE|RESCUE)?> )*?(SAFEMODE|RESCUE)?> $/;

const FAILURES = ([1, 2, 3, 4, 5, 6, 7, 8, 9] as const).map((code) => ({ code, words: RESPONSE_CODES[code] }));

const REFUSALS = ['{"result":"fail"', "Update failed:"];

function withoutPrompts(line: string): string {
  return line.replace(/^(?:(?:SAFEMODE|RESCUE)?> )+/, "");
}

function isMessage(line: string): boolean {
  return line.startsWith("[") && line.endsWith("]") && line.length > 2;
}
