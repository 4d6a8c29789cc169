import type { Settings } from "../settings/index.ts";

/** The provisioning token; null for none. */
export function tokenOf(settings: Pick<Settings, "get">): string | null {
  const token = settings.get("dms.provision.token");
  return token === "" ? null : token;
}
