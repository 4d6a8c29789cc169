import { RegrowError } from "@regrow/core/error";
import { FRAMING, FRAMING_VARIABLES, type FramingValues, type FramingVariable } from "./framing.ts";
import { readSet, readSwitch } from "./read-either.ts";
import { Talk } from "./talk.ts";
import type { WaitOptions, Wire } from "./wire.ts";

/** Longest silence before these short answers. */
const ANSWER_MS = 3_000;
/** A device says nothing more when it has said nothing for so long. */
const QUIET_MS = 150;
/** Ctrl-U: an editor forgets what somebody has left half typed; everybody else refuses a line with it. */
const FORGET = "\u0015";

/** How a device frames its answers. */
export interface FoundFraming {
  /** Undefined where it has no such variables, as in rescue, which has prompts alone. */
  readonly values: FramingValues | undefined;
  /** It has shown a line again that it was sent: the device itself, or the terminal that its console is on, whatever its variable says. */
  readonly isEchoing: boolean;
}

/**
 * Asks the device how it frames its answers now. What is under way on the wire is lost.
 * @throws RegrowError CONSOLE_SILENT, CONSOLE_LOST, CONSOLE_ANSWER_INVALID
 */
export async function readFraming(wire: Wire, signal: AbortSignal | undefined): Promise<FoundFraming> {
  const talk = new Talk(wire);
  const options = { silenceMs: ANSWER_MS, ...(signal === undefined ? {} : { signal }) };
  await talk.say(FORGET);
  await wire.quiet(QUIET_MS, signal);
  const header = await readTwice(talk, "system.cmd.header_enabled", options);
  if (header === "refused") return { values: undefined, isEchoing: await findPrompt(talk, options) };
  const echo = await readTwice(talk, "system.cmd.echo", options);
  const prompt = await readTwice(talk, "system.cmd.prompt_enabled", options);
  if (echo === "refused" || prompt === "refused")
    return { values: undefined, isEchoing: await findPrompt(talk, options) };
  // The prompt behind the last answer belongs to it, not to the next line.
  if (header === "0" && prompt === "1")
    await talk.until(() => talk.shown.isAtPrompt || undefined, options).catch(silentAs(true));
  return {
    values: { "system.cmd.header_enabled": header, "system.cmd.echo": echo, "system.cmd.prompt_enabled": prompt },
    isEchoing: talk.shown.text.includes("get system.cmd.prompt_enabled"),
  };
}

/**
 * Has answers framed for programs, by nothing but three variables, in memory. False when the device does not do that.
 * @throws RegrowError CONSOLE_LOST, CONSOLE_ANSWER_INVALID
 */
export async function changeFraming(wire: Wire, before: FramingValues): Promise<boolean> {
  return await setAll(wire, FRAMING_VARIABLES, { from: before, to: FRAMING });
}

/** The other way. False when the device has not said that it has done it; it may do it later, when it is busy. */
export async function restoreFraming(wire: Wire, before: FramingValues): Promise<boolean> {
  try {
    return await setAll(wire, FRAMING_VARIABLES.toReversed(), { from: FRAMING, to: before });
  } catch (error) {
    if (error instanceof RegrowError) return false;
    throw error;
  }
}

/** Not ended by Ctrl-C: it takes as long as three short answers, and half of it would leave the device changed. */
async function setAll(
  wire: Wire,
  names: readonly FramingVariable[],
  { from, to }: { readonly from: FramingValues; readonly to: FramingValues },
): Promise<boolean> {
  const talk = new Talk(wire);
  const changed = names.filter((name) => from[name] !== to[name]);
  let isDone = true;
  for (const name of changed) isDone = (await setTwice(talk, `set ${name} ${to[name]}`)) === "ok" && isDone;
  return isDone;
}

async function setTwice(talk: Talk, line: string): Promise<"ok" | "refused" | "silent"> {
  const options = { silenceMs: ANSWER_MS };
  const first = await talk.ask(line, readSet, options).catch(silentAs("silent" as const));
  // A refusal may be the late answer of a line that nobody waits for any more.
  return first === "refused" ? await talk.ask(line, readSet, options).catch(silentAs("silent" as const)) : first;
}

/** Once more after a silence or a refusal: the first line may have met the end of what was on the wire before. */
async function readTwice(talk: Talk, name: FramingVariable, options: WaitOptions): Promise<"0" | "1" | "refused"> {
  const first = await talk.ask(`get ${name}`, readSwitch, options).catch(silentAs("refused" as const));
  return first === "refused" ? await talk.ask(`get ${name}`, readSwitch, options) : first;
}

/** What is left then is a prompt, behind the refusal or behind an empty line, which not every device answers. True when the last line was echoed. */
async function findPrompt(talk: Talk, options: WaitOptions): Promise<boolean> {
  const isEchoing = talk.shown.text.includes("get system.cmd.");
  const isAtPrompt = (): true | undefined => talk.shown.isAtPrompt || undefined;
  const found =
    (await talk.until(isAtPrompt, options).catch(silentAs(false))) ||
    (await talk.ask("", isAtPrompt, options).catch(silentAs(false)));
  if (!found) throw new RegrowError("CONSOLE_ANSWER_INVALID", { problem: "it has neither headers nor a prompt" });
  return isEchoing;
}

/** A handler that takes a silence for something, and nothing else. */
export function silentAs<T>(meaning: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof RegrowError && error.code === "CONSOLE_SILENT") return meaning;
    throw error;
  };
}
