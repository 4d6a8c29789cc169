import { RegrowError } from "@regrow/core/error";
import { silentAs } from "./negotiate.ts";
import { Talk } from "./talk.ts";
import type { Wire } from "./wire.ts";

/** Longest silence of a remote terminal before its first word; in machine mode, without a login, it says none. */
const GREETING_MS = 2_000;
/** Longest silence while the secret is checked: a wrong one is answered after a pause, a right one perhaps by nothing. */
const CHECK_MS = 3_000;

/**
 * Gives the device's secret where it is asked for.
 * @throws RegrowError CONSOLE_DENIED, CONSOLE_LOST, CONSOLE_SILENT
 */
export async function logIn(wire: Wire, secret: () => Promise<string>, signal: AbortSignal): Promise<void> {
  const talk = new Talk(wire);
  const read = (): Greeting | undefined => greetingOf(talk);
  const greeting = await talk.until(read, { silenceMs: GREETING_MS, signal }).catch(endAs(talk, "CONSOLE_LOST"));
  if (greeting !== "password") return;
  const given = await secret();
  const verdict = await talk.ask(given, read, { silenceMs: CHECK_MS, signal }).catch(endAs(talk, "CONSOLE_DENIED"));
  if (verdict === "password") throw new RegrowError("CONSOLE_DENIED", said(talk));
}

type Greeting = "password" | "prompt" | "nothing";

function greetingOf(talk: Talk): Greeting | undefined {
  if (/password: ?$/i.test(talk.shown.text)) return "password";
  return talk.shown.isAtPrompt ? "prompt" : undefined;
}

/** A silence says nothing; the end of the connection is a refusal, whose reason was perhaps said. */
function endAs(talk: Talk, code: "CONSOLE_LOST" | "CONSOLE_DENIED"): (error: unknown) => Greeting {
  return (error) => {
    if (!(error instanceof RegrowError) || error.code !== "CONSOLE_LOST") return silentAs("nothing" as const)(error);
    throw new RegrowError(code, { ...error.details, ...said(talk) }, { cause: error });
  };
}

/** The last line that was shown. */
function said(talk: Talk): { readonly said?: string } {
  const line = talk.shown.text
    .split(/[\r\n]+/)
    .filter((each) => each.trim() !== "" && !/password: ?$/i.test(each))
    .at(-1);
  return line === undefined ? {} : { said: line.replace(/[^\x20-\x7e]/g, "?").slice(0, 200) };
}
