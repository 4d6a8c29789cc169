import { quote } from "../api/index.ts";
import { valueIn, type Readings } from "../device/index.ts";

/** How far a device is on its way to an owner. */
export interface Ownership {
  readonly steps: readonly OwnershipStep[];
  readonly isProvisioned: boolean;
  /** Empty: nobody. */
  readonly owner: string;
  readonly pin: string;
}

interface OwnershipStep {
  readonly title: string;
  readonly words: string;
  readonly isDone: boolean;
}

const PROVISION_TEXTS: Readonly<Partial<Record<string, string>>> = {
  0: "It has no certificate, and no token for one.",
  1: "It has a token, and asks the DMS for a certificate.",
  2: "It has a certificate that the DMS has not acknowledged yet.",
  3: "It has a certificate of its DMS.",
};

export function ownershipOf(readings: Readings, product: string): Ownership {
  const status = valueIn(readings, "dms.provision.status");
  const owner = valueIn(readings, "dms.owner");
  const isProvisioned = status === "3";
  return {
    isProvisioned,
    owner,
    pin: valueIn(readings, "dms.pin"),
    steps: [
      { title: "Provisioned", words: PROVISION_TEXTS[status] ?? "Not told.", isDone: isProvisioned },
      {
        title: "Claimed",
        words: owner === "" ? "It belongs to nobody yet." : `It belongs to ${owner}.`,
        isDone: owner !== "",
      },
      {
        title: "Activated",
        words: product === "" || product === "NONE" ? "It has no product yet." : `It runs ${product}.`,
        isDone: product !== "" && product !== "NONE",
      },
    ],
  };
}

/** Commands have one name in each dialect. Source: device-facts 2.8. */
export function ownershipLine(what: "claim" | "activate" | "pin", word: string, dialect: string): string | null {
  const head = dialect === "zentrios" ? `dms ${what}` : `dms_${what}`;
  if (what === "pin") return head;
  const quoted = quote(word.trim());
  return quoted === null || word.trim() === "" ? null : `${head} ${quoted}`;
}
