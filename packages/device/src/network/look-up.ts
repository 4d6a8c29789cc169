import { lookup } from "node:dns/promises";
import { isIPv4 } from "node:net";
import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { within } from "@regrow/node/clock";

/** The resolver's own bounds add up to about this; some hang longer when there is no network. */
const LIMIT_MS = 15_000;

/** The IPv4 address of a host. @throws RegrowError HOST_UNREACHABLE */
export async function lookUp(
  host: string,
  { clock, signal }: { readonly clock: Pick<Clock, "sleep">; readonly signal: AbortSignal },
): Promise<string> {
  try {
    const { address } = await within(clock, LIMIT_MS, signal, () => lookup(host, { family: 4 }));
    // An address of another family is given back as it is.
    if (isIPv4(address)) return address;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RegrowError("HOST_UNREACHABLE", { host, reason }, { cause: error });
  }
  throw new RegrowError("HOST_UNREACHABLE", { host, reason: "no IPv4 address" });
}
