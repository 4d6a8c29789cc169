import { pbkdf2Sync } from "node:crypto";
import type { FoundNetwork } from "@regrow/core/port";

/** A network in reach of a simulated device. */
export interface AirNetwork extends FoundNetwork {
  /** What it calls itself when it is asked by name; `ssid` is empty where it is hidden. */
  readonly name: string;
  /** Empty for an open one. */
  readonly passkey: string;
  /** Null: its DHCP server never answers. */
  readonly lease: {
    readonly ip: string;
    readonly netmask: string;
    readonly gateway: string;
    readonly dns: string;
  } | null;
}

/** True for the passphrase, and for the key that is derived from it (IEEE 802.11, PBKDF2 with 4096 rounds). */
export function opens({ name, passkey }: Pick<AirNetwork, "name" | "passkey">, given: string): boolean {
  if (given === passkey) return true;
  if (given.length !== 64 || passkey === "") return false;
  return pbkdf2Sync(passkey, name, 4_096, 32, "sha1").toString("hex") === given.toLowerCase();
}
