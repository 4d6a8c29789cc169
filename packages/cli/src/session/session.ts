import { RegrowError } from "@regrow/core/error";

/** Who this command line acts as, and where. */
export interface Session {
  /** Address of the DMS's listener for people. */
  readonly address: string;
  readonly token: string;
  /** User name; null for a token from the environment. */
  readonly userName: string | null;
}

/** @throws RegrowError CONFIGURATION_INVALID */
export function parseSession(text: string, file: string): Session {
  const wrong = (cause?: unknown): RegrowError =>
    new RegrowError("CONFIGURATION_INVALID", { file, problem: "not a session; sign in again" }, { cause });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw wrong(cause);
  }
  if (typeof value !== "object" || value === null) throw wrong();
  const { address, token, userName } = { address: undefined, token: undefined, userName: null, ...value };
  if (typeof address !== "string" || typeof token !== "string") throw wrong();
  return { address, token, userName: typeof userName === "string" ? userName : null };
}

/** The session that the environment gives, which goes before the file's. */
export function environmentSession(environment: Readonly<Record<string, string | undefined>>): Session | undefined {
  const address = environment["REGROW_DMS"];
  const token = environment["REGROW_TOKEN"];
  if (address === undefined || token === undefined) return undefined;
  return { address, token, userName: null };
}
