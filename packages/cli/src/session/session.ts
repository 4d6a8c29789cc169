import { RegrowError } from "@regrow/core/error";
import { certificatesIn } from "./authority.ts";

/** Who this command line acts as, and where. */
export interface Session {
  /** Address of the DMS's listener for people. */
  readonly address: string;
  readonly token: string;
  /** User name; null for a token from the environment. */
  readonly userName: string | null;
  /** Certificates of authorities that are believed besides the machine's own, PEM; null: none. */
  readonly caPem: string | null;
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
  const none = { address: undefined, token: undefined, userName: null, caPem: null };
  const { address, token, userName, caPem } = { ...none, ...value };
  if (typeof address !== "string" || typeof token !== "string") throw wrong();
  const session = { address, token, userName: typeof userName === "string" ? userName : null };
  if (caPem === null) return { ...session, caPem };
  const certificates = typeof caPem === "string" ? certificatesIn(caPem) : null;
  if (certificates === null) throw wrong();
  return { ...session, caPem: certificates.map(({ pem }) => pem).join("") };
}

/** The session that the environment gives, which goes before the file's. REGROW_DMS_CA is the path of a file, which is not read here. */
export function environmentSession(
  environment: Readonly<Record<string, string | undefined>>,
): Omit<Session, "caPem"> | undefined {
  const address = environment["REGROW_DMS"];
  const token = environment["REGROW_TOKEN"];
  if (address === undefined || token === undefined) return undefined;
  return { address, token, userName: null };
}
