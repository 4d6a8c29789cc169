import type { IncomingMessage } from "node:http";
import type { Networking } from "../network/index.ts";
import type { Settings } from "../settings/index.ts";
import { isOwnName, readAuthority } from "./host.ts";
import type { Route } from "./route.ts";
import type { WebSettings } from "./web-settings.ts";

export interface PortalContext {
  readonly settings: Pick<Settings, "get">;
  readonly networking: Pick<Networking, "setupAddress">;
}

/** The settings as they are while the device is set up: the name of the set-up page is one of its own. Source: device-facts 2.13. */
export function setupSettings(settings: WebSettings, { settings: variables, networking }: PortalContext): WebSettings {
  if (networking.setupAddress === undefined) return settings;
  const name = URL.parse(variables.get("setup.web.url"))?.hostname ?? "";
  return name === "" ? settings : { ...settings, hosts: new Set([...settings.hosts, name]) };
}

/**
 * Where a request for somebody else's page is sent while the device is set up: a telephone that asks whether there is an internet then
 * shows the set-up page by itself (captive portal). That names lead here is up to who answers for names in the set-up network.
 * @returns undefined for a request that is meant for the device
 */
export function portalOf(
  { headers, socket }: Pick<IncomingMessage, "headers"> & { readonly socket: { readonly localPort?: number } },
  route: Route,
  { hosts }: Pick<WebSettings, "hosts">,
  { settings, networking }: PortalContext,
): string | undefined {
  const { setupAddress } = networking;
  if (setupAddress === undefined || settings.get("softap.captive_portal_enabled") !== "1") return undefined;
  const authority = headers.host === undefined ? undefined : readAuthority(headers.host);
  // Only who asks for a page, and by a name that is none of ours: another page learns nothing from being sent away.
  if (route.kind !== "file" || authority === undefined || isOwnName(authority, hosts)) return undefined;
  const { localPort = 80 } = socket;
  return `http://${setupAddress}${localPort === 80 ? "" : `:${localPort}`}/`;
}
