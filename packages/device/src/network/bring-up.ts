import { RegrowError, asRegrowError } from "@regrow/core/error";
import type { Settings } from "../settings/index.ts";
import type { Networking } from "./networking.ts";

/**
 * Joins the network of the wlan variables for an update, where the device looks after one and is in none: as a module does before it
 * asks its DMS (device-facts 5 no. 6, codes 13, 14, 107 and 108).
 * @returns false where there was nothing to join
 * @throws RegrowError NETWORK_*
 */
export async function bringUpNetwork(
  networking: Pick<Networking, "hasWlan" | "reading" | "up">,
  settings: Pick<Settings, "get">,
): Promise<boolean> {
  if (!networking.hasWlan) return false;
  const { status } = await networking.reading();
  if (status.wlan !== null || status.isAccessPoint) return false;
  if (settings.get("wlan.ssid") === "") {
    // By cable, for instance: then the network is not what lacks.
    if (status.isUp) return false;
    throw new RegrowError("NETWORK_NAME_MISSING");
  }
  const security = settings.get("wlan.security");
  const needsPasskey = security !== "Open" && security !== "Auto";
  if (needsPasskey && settings.get("wlan.passkey") === "")
    throw new RegrowError("NETWORK_PASSKEY_MISSING", { security });
  try {
    await networking.up("wlan");
    return true;
  } catch (error) {
    // No radio at all: what there is, is the cable.
    if (asRegrowError(error).code === "NETWORK_NOT_SUPPORTED") return false;
    throw error;
  }
}
