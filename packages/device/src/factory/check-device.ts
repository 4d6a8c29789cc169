import type { FactoryDocument } from "@regrow/core/bridge";
import { RegrowError } from "@regrow/core/error";
import { factorySettings } from "@regrow/core/settings";
import { isDmsAddress, type Identity } from "../identity/index.ts";
import { readAuthorities } from "../provisioning/index.ts";

/**
 * Whether a factory package may make this device: one that nobody owns, that no DMS knows, and that is locked to no other product. Decided
 * before a byte of the software has come, and before anything is written.
 * @throws RegrowError FACTORY_DEVICE_OWNED, FACTORY_DEVICE_LOCKED
 */
export function checkDevice(
  { record, certificatePem }: Pick<Identity, "record" | "certificatePem">,
  running: { readonly product: string } | null,
  { product }: Pick<FactoryDocument, "product">,
): void {
  if (record.owner !== null) throw new RegrowError("FACTORY_DEVICE_OWNED", { owner: record.owner });
  if (certificatePem !== null)
    throw new RegrowError("FACTORY_DEVICE_OWNED", { reason: "it was provisioned: its DMS knows it" });
  const locked = record.product ?? running?.product ?? null;
  if (locked !== null && locked !== product)
    throw new RegrowError("FACTORY_DEVICE_LOCKED", { product: locked, package: product });
}

/** Whether the device can use what the document gives it. @throws RegrowError FACTORY_PACKAGE_INVALID */
export function checkDocument({ dms, settings }: Pick<FactoryDocument, "dms" | "settings">): void {
  try {
    factorySettings(settings);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RegrowError("FACTORY_PACKAGE_INVALID", { reason }, { cause });
  }
  if (dms === null) return;
  if (!isDmsAddress(dms.url)) throw new RegrowError("FACTORY_PACKAGE_INVALID", { dms: dms.url, expected: "https" });
  if (readAuthorities(dms.caPem).length === 0)
    throw new RegrowError("FACTORY_PACKAGE_INVALID", { reason: "no certificate by which the DMS is believed" });
}
