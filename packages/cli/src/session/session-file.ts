import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { believe, environmentAuthority } from "./authority.ts";
import { environmentSession, parseSession, type Session } from "./session.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Where `regrow sign-in` keeps the session: $XDG_CONFIG_HOME/regrow/session.json. */
export function sessionFile(environment: Environment): string {
  const configuration = environment["XDG_CONFIG_HOME"] ?? join(environment["HOME"] ?? homedir(), ".config");
  return join(configuration, "regrow", "session.json");
}

/**
 * The session to use. Whatever this process asks from now on, by HTTP or WebSocket, believes the session's authorities too.
 * @throws RegrowError SIGN_IN_REQUIRED, CONFIGURATION_INVALID; INPUT_UNREADABLE, AUTHORITY_FILE_INVALID for REGROW_DMS_CA
 */
export async function readSession(environment: Environment): Promise<Session> {
  const session = await findSession(environment);
  if (session.caPem !== null) believe(session.caPem);
  return session;
}

async function findSession(environment: Environment): Promise<Session> {
  const given = environmentSession(environment);
  if (given !== undefined) return { ...given, caPem: await environmentAuthority(environment) };
  const file = sessionFile(environment);
  try {
    return parseSession(await readFile(file, "utf8"), file);
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT")
      throw new RegrowError("SIGN_IN_REQUIRED", {}, { cause: thrown });
    throw thrown;
  }
}

/** Keeps a session for the next commands, readable by this user alone. Returns the file's name. */
export async function writeSession(environment: Environment, session: Session): Promise<string> {
  const file = sessionFile(environment);
  const partial = `${file}.${process.pid}.partial`;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(partial, `${JSON.stringify(session, undefined, 2)}\n`, { mode: 0o600 });
  await chmod(partial, 0o600); // a file of that name may have been there
  await rename(partial, file);
  return file;
}
