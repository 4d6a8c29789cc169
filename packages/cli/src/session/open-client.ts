import { randomUUID } from "node:crypto";
import { createClient, type Client } from "@regrow/client/client";
import { SystemClock } from "@regrow/node/clock";
import { readSession } from "./session-file.ts";

/** The DMS that this user is signed in to. @throws RegrowError SIGN_IN_REQUIRED */
export async function openClient(environment: Readonly<Record<string, string | undefined>>): Promise<Client> {
  const { address, token } = await readSession(environment);
  const clock = new SystemClock();
  return createClient({
    address,
    token,
    fetch,
    retry: { newKey: () => randomUUID(), sleep: (durationMs, signal) => clock.sleep(durationMs, signal) },
  });
}
