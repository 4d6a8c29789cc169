import { TrustMemory } from "@regrow/device/trust-memory";
import { NodeCryptography } from "@regrow/node/cryptography";
import type { SimulatedDisk } from "@regrow/sim/disk";
import { newest, type Fact } from "../facts.ts";
import { SILENT } from "../sim-device.ts";

export const PRODUCT = "ACME-KIOSK";

/** The law that what a device has believed of metadata it never un-believes. */
export async function keepsBelieved(disk: SimulatedDisk, facts: readonly Fact[]): Promise<string | undefined> {
  const told = newest(facts, "believed");
  if (told === undefined) return undefined;
  const memory = new TrustMemory({ disk: disk.fork(), cryptography: new NodeCryptography(), log: SILENT });
  const { platformRoot, productRoot, timestamp } = await memory.seenOf(PRODUCT);
  const [now, then] = [
    [platformRoot?.version, productRoot?.version, timestamp?.version],
    [told.platformRoot, told.productRoot, told.timestamp],
  ];
  const isKept =
    rank(now[0], now[1]) > rank(told.platformRoot, told.productRoot) ||
    (rank(now[0], now[1]) === rank(told.platformRoot, told.productRoot) && (now[2] ?? 0) >= told.timestamp);
  return isKept ? undefined : `L6: metadata ${then.join("/")} was believed, now ${now.join("/")} is known`;
}

/** Roots only go up, so their sum tells which head is later. */
export function rank(platformRoot = 0, productRoot = 0): number {
  return platformRoot + productRoot;
}
