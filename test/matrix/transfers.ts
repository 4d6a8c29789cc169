import { ask, register } from "../../bench/check-in/enrolled-device.ts";
import type { Call } from "./world.ts";

interface Offering {
  readonly listener: Parameters<typeof register>[0];
  /** Sessions of two owners. */
  readonly home: string;
  readonly partner: string;
  readonly homeId: string;
  done(bearer: string, call: Call): Promise<Readonly<Record<string, unknown>>>;
}

interface Offers {
  /** A device of the first organisation that it has not offered to anybody. */
  readonly spareDevice: string;
  /** Of the first organisation to its partner, and back. */
  readonly transfers: { readonly outgoing: string; readonly incoming: string };
}

/** Two organisations that have offered a device to each other. */
export async function makeTransfers({ listener, home, partner, homeId, done }: Offering): Promise<Offers> {
  const secretOf = async (owner: string, kind: string): Promise<string> =>
    String((await done(owner, { method: "POST", path: "/api/tokens", body: { kind } }))["token"]);
  const deviceOf = async (owner: string): Promise<string> => {
    const device = await register(listener, await secretOf(owner, "provision"));
    await ask(listener, device, "POST", "/claim", { token: await secretOf(owner, "claim") });
    return device.uuid;
  };
  const offer = async (owner: string, to: string): Promise<string> => {
    const body = { to, devices: [await deviceOf(owner)] };
    return String((await done(owner, { method: "POST", path: "/api/transfers", body }))["id"]);
  };
  const transfers = { outgoing: await offer(home, "Partner"), incoming: await offer(partner, homeId) };
  return { spareDevice: await deviceOf(home), transfers };
}
