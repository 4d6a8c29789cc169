import { createClient, type Client } from "@regrow/client/client";
import { readSession } from "./session-file.ts";

/** The DMS that this user is signed in to. @throws RegrowError SIGN_IN_REQUIRED */
export async function openClient(environment: Readonly<Record<string, string | undefined>>): Promise<Client> {
  const { address, token } = await readSession(environment);
  return createClient({ address, token, fetch });
}
