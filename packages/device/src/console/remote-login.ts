import type { Clock } from "@regrow/core/port";
import { isSameSecret } from "../secret/index.ts";
import type { ConsoleOutput } from "./console-output.ts";
import type { LineReader } from "./line-reader.ts";
import { FIRST_TRY, failLogin } from "./login.ts";

export interface RemoteLogin {
  readonly output: ConsoleOutput;
  readonly lines: LineReader;
  readonly clock: Pick<Clock, "sleep">;
  readonly secret: string;
  /** Called with each wrong secret. False: no more of them from this address. */
  readonly onWrongSecret: () => boolean;
}

/**
 * Asks for the device's secret. Reads nothing while a wrong one is paused for, so whoever sends many has to wait.
 * @returns what was sent behind the right one; undefined for who did not know it, or went
 */
export async function login(
  next: () => Promise<Uint8Array | undefined>,
  { output, lines, clock, secret, onWrongSecret }: RemoteLogin,
): Promise<Uint8Array | undefined> {
  let state = FIRST_TRY;
  output.write("Password: ");
  for (let piece = await next(); piece !== undefined; piece = await next()) {
    for (let rest = piece; rest.length > 0;) {
      const taken = lines.take(rest, undefined);
      ({ rest } = taken);
      // What a telnet client asks is answered here already: a stranger who reads none of the answers must not fill the memory.
      await output.room();
      if (taken.line === undefined) continue;
      if (taken.line.kind === "line" && isSameSecret(taken.line.text.trim(), secret)) return rest;
      const failed = failLogin(state);
      state = failed.state;
      const isAllowed = onWrongSecret();
      await clock.sleep(failed.pauseMs);
      output.write("Wrong password\r\n");
      if (failed.isOver || !isAllowed) return undefined;
      output.write("Password: ");
    }
  }
  return undefined;
}
