import type { SessionReader, WireAnswer } from "@regrow/core/command";
import type { LinkEvents } from "./device-link.ts";
import { Talk } from "./talk.ts";
import type { WaitOptions, Wire } from "./wire.ts";

export interface PromptedOptions extends WaitOptions {
  readonly events: Pick<LinkEvents, "message">;
  /** The device shows the line again before it answers. */
  readonly isEchoing: boolean;
}

/** Nothing comes behind a prompt for so long: it is the one behind the answer, and no part of it. */
const SETTLE_MS = 60;
/** The same where there is not even a prompt. */
const QUIET_MS = 1_000;

/** A line's answer where a prompt is the only thing that tells its end. */
export async function askPrompted(wire: Wire, line: string, options: PromptedOptions): Promise<WireAnswer> {
  const talk = new Talk(wire);
  // A message may bring a prompt of its own while the line is still on its way.
  const isOver = (): true | undefined =>
    (talk.shown.isAtPrompt && (!options.isEchoing || talk.shown.text.includes(line))) || undefined;
  await talk.say(line);
  do {
    await talk.until(isOver, options);
    await wire.quiet(SETTLE_MS, options.signal);
  } while (isOver() === undefined);
  return answerOf(talk.shown, line, options);
}

/** A line's answer where nothing tells its end but that nothing more comes. */
export async function askQuiet(wire: Wire, line: string, options: PromptedOptions): Promise<WireAnswer> {
  const talk = new Talk(wire);
  await talk.ask(line, (text) => (text === "" ? undefined : true), options);
  await wire.quiet(QUIET_MS, options.signal);
  return answerOf(talk.shown, line, options);
}

function answerOf(shown: SessionReader, line: string, { events, isEchoing }: PromptedOptions): WireAnswer {
  const { code, isSafeMode, text, messages } = shown.answer(isEchoing ? line : null);
  for (const message of messages) events.message(message);
  const payload = new TextEncoder().encode(text === "" ? "" : `${text.replaceAll("\n", "\r\n")}\r\n`);
  return { code, isSafeMode, payload };
}
