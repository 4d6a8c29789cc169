import type { Step } from "./example.ts";
import { fill, patternOf, type Values } from "./holes.ts";

/** How a line interface frames what it says. Written from device-facts 4.2, not from the device's own code. */
export interface Framing {
  readonly format: "human" | "machine";
  /** What is typed comes back (`system.cmd.echo`). */
  readonly isEchoing: boolean;
  readonly isSafeMode: boolean;
  /** The answer is the last thing that comes. */
  readonly isCutOff: boolean;
}

/** Length of a machine header: a letter, a digit, five digits, \r\n. */
const HEADER = /^([RS])(\d)(\d{5})\r\n/;

export type Match =
  | { readonly kind: "whole"; readonly length: number }
  /** It may still become what is expected. */
  | { readonly kind: "not yet" };

/** Finds the answer to a step at the beginning of what has come, one character a byte. */
export function matchAnswer(step: Step, came: string, framing: Framing, values: Values): Match {
  return framing.format === "machine"
    ? matchMachine(step, came, framing, values)
    : match(expectedText(step, framing, values), came);
}

/** What a person must see, as a pattern. */
function expectedText(step: Step, { isEchoing, isSafeMode, isCutOff }: Framing, values: Values): string {
  const typed = isEchoing ? literalEcho(step, values) : "";
  const unasked = (step.announces ?? []).map((line) => `${line}\r\n`).join("");
  const advice = (step.code ?? 0) === 0 ? "" : "«advice»";
  // A device that restarts asks for nothing more (2.6).
  const prompt = isCutOff ? "" : promptOf(isSafeMode);
  return patternOf(`${typed}${unasked}${advice}${payloadOf(step)}${prompt}`, values);
}

/** A line between prompts. */
export function matchMessage(
  line: string,
  came: string,
  { isSafeMode }: Pick<Framing, "isSafeMode">,
  values: Values,
): Match {
  return match(patternOf(`\r\n${line}\r\n${promptOf(isSafeMode)}`, values), came);
}

/** What people are greeted with: banner and first prompt; in safe mode a blank line and the reason between (2.6 and 4.5). */
export function matchGreeting(came: string, { isSafeMode }: Pick<Framing, "isSafeMode">, values: Values): Match {
  const reason = isSafeMode ? "\r\n*** Max faults exceeded. Entering Safe Mode." : "[Ready]";
  return match(patternOf(`«banner»\r\n${reason}\r\n${promptOf(isSafeMode)}`, values), came);
}

/** What a person must see, to read in a failure. */
export function shownExpected(step: Step, framing: Framing, values: Values): string {
  const payload = payloadOf(step);
  const letter = framing.isSafeMode ? "S" : "R";
  return framing.format === "machine"
    ? `${letter}${step.code ?? 0}<length>\r\n${payload}`
    : expectedText(step, framing, values);
}

/** `> `, in safe mode `SAFEMODE> ` (4.2, and the trace in 2.4). */
function promptOf(isSafeMode: boolean): string {
  return isSafeMode ? "SAFEMODE> " : "> ";
}

function literalEcho({ send, data = "" }: Step, values: Values): string {
  return `${fill(send, values)}\r\n${data}`;
}

function payloadOf({ answer, isData }: Step): string {
  return isData === true && answer !== "" ? `${answer}\r\n` : answer;
}

/** The header's letter, code and length are exact, the length counts the bytes behind it. */
function matchMachine(step: Step, came: string, { isSafeMode }: Framing, values: Values): Match {
  const [header, letter, code, digits] = HEADER.exec(came) ?? [];
  if (header === undefined || letter !== (isSafeMode ? "S" : "R") || Number(code) !== (step.code ?? 0))
    return { kind: "not yet" };
  const end = header.length + Number(digits);
  const payload = came.slice(header.length, end);
  const isRight = new RegExp(`^${patternOf(payloadOf(step), values)}$`).test(payload);
  return isRight && payload.length === Number(digits) ? { kind: "whole", length: end } : { kind: "not yet" };
}

function match(pattern: string, came: string): Match {
  const found = new RegExp(`^${pattern}`).exec(came);
  return found === null ? { kind: "not yet" } : { kind: "whole", length: found[0].length };
}
