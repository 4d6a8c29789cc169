import { parseObject } from "./parse-object.ts";

/** What the device answered to a command. */
export interface CommandAnswer {
  readonly kind: "answer";
  /** The digit of a machine header: 0 is success. */
  readonly code: number;
  /** Lines separated by \n, without a last one. */
  readonly text: string;
  /** The answer as it came, for bytes; a text in base64 where that was asked for. */
  readonly response: string;
  readonly isSafeMode: boolean;
  /** What can be done about a failure; null where the device says none. */
  readonly advice: string | null;
}

/** There is no answer, and why. Nothing is known of what became of the command, unless it was refused. */
export interface NoAnswer {
  readonly kind: "no-answer";
  readonly why: "unreachable" | "too-late" | "refused" | "not-understood" | "given-up";
  /** HTTP status of a refusal. */
  readonly status: number | null;
  /** For people. */
  readonly reason: string;
}

export type CommandResult = CommandAnswer | NoAnswer;

/**
 * Reads the body of `POST /command`. Documented is `response`; an older device that says no more is believed to have failed where it
 * says so. Source: device-facts 4.3. Never throws.
 */
export function readCommandBody(status: number, body: string): CommandResult {
  const fields = parseObject(body);
  const advice = textOf(fields["advice"]);
  if (status !== 200) return refused(status, advice ?? `the device answers ${status}`);
  const response = textOf(fields["response"]);
  if (response === null) return { ...NOT_UNDERSTOOD, status };
  const text = response.replaceAll("\r\n", "\n").replace(/\n+$/, "");
  const { code } = fields;
  return {
    kind: "answer",
    code: typeof code === "number" ? code : /^command failed$/im.test(text) ? 1 : 0,
    text,
    response,
    isSafeMode: fields["safe_mode"] === true,
    advice,
  };
}

export function refused(status: number, reason: string): NoAnswer {
  return { kind: "no-answer", why: "refused", status, reason };
}

/** True for an answer that is a success. */
export function isSuccess(result: CommandResult): result is CommandAnswer {
  return result.kind === "answer" && result.code === 0;
}

/** What a result says to a person: its text, or what went wrong and what to do about it. */
export function wordsOf(result: CommandResult): string {
  if (result.kind === "no-answer") return sentence(result.reason);
  if (result.code === 0) return result.text;
  const message = messageIn(result.text);
  return result.advice === null ? message : `${message}: ${result.advice}`;
}

const NOT_UNDERSTOOD: NoAnswer = {
  kind: "no-answer",
  why: "not-understood",
  status: null,
  reason: "what answers is no device of this kind",
};

/** What the DMS refuses comes as an object in the text. Source: device-facts 2.9. */
function messageIn(text: string): string {
  return textOf(parseObject(text)["message"]) ?? text;
}

function sentence(reason: string): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
