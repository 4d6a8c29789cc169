import { formatUtc } from "@regrow/core/fault";
import { bundleIdOf } from "@regrow/core/manifest";
import {
  dfuStatus,
  otaResult,
  percentOf,
  updateResult,
  type UpdateProgress,
  type UpdateStanding,
} from "@regrow/core/update";
import { macFromUuid, type Dialect, type VARIABLES, type VariableName } from "@regrow/core/variable";
import type { DeviceStatus } from "../channel/index.ts";
import type { Identity } from "../identity/index.ts";
import { NETWORK_TELLERS, type NetworkReading } from "../network/network-tellers.ts";
// Not through its index: that brings TLS and schemas, which a device without DMS never needs.
import { provisionStatus } from "../provisioning/provision-status.ts";
import type { Settings } from "../settings/index.ts";
import { tokenOf } from "./token.ts";
import { versionText } from "./version-text.ts";
import type { FrameworkBuild } from "./framework-build.ts";

/** What variables are told from. */
export interface VariableReading {
  readonly status: DeviceStatus;
  readonly identity: Identity;
  readonly standing: UpdateStanding;
  /** Null while no update goes on. */
  readonly progress: UpdateProgress | null;
  /** That the device can be claimed by now; empty where there is none. */
  readonly pin: string;
  readonly settings: Settings;
  readonly uptimeMs: number;
  readonly memoryPercent: number;
  /** Asked for when a variable of the network is read: a tool may have to be started for it. */
  network(): Promise<NetworkReading>;
}

/** The same, and what the console adds. */
export interface ToldFrom extends VariableReading {
  readonly dialect: Dialect;
  readonly nowMs: number;
  build(): Promise<FrameworkBuild>;
}

/** Variables that are told by the device: those without a default. A new row in the table asks for a teller here. */
export type ToldName = {
  [Name in VariableName]: (typeof VARIABLES)[Name]["default"] extends null ? Name : never;
}[VariableName];

export const TELLERS: { readonly [Name in ToldName]: (from: ToldFrom) => string | Promise<string> } = {
  ...NETWORK_TELLERS,
  "dfu.progress": ({ progress }) =>
    progress === null ? "" : `${progress.version} ${progress.phase} ${percentOf(progress)}`,
  "dfu.status": ({ standing, status }) => String(dfuStatus(updateResult(standing, status.record))),
  "dfu.trial": ({ status }) => (status.running?.onTrial === true ? "1" : "0"),
  "dms.bundle_id": ({ status }) => (status.running === null ? "None" : bundleIdOf(status.running.id)),
  "dms.ota_result": ({ standing, status }) => String(otaResult(updateResult(standing, status.record))),
  "dms.owner": ({ identity }) => identity.record.owner ?? "",
  "dms.pin": ({ pin }) => pin,
  "dms.provision.status": ({ identity, settings }) => String(provisionStatus(identity, tokenOf(settings))),
  "ota.host": ({ identity }) => dmsAddress(identity).host,
  "ota.port": ({ identity }) => dmsAddress(identity).port,
  "system.build_number": async ({ build }) => (await build()).number,
  "system.memory.usage": ({ memoryPercent }) => String(memoryPercent),
  "system.safemode.status": ({ status }) => (status.isSafeMode ? "1" : "0"),
  "system.uuid": ({ identity }) => identity.record.uuid,
  "system.version": async ({ status, identity, dialect, build }) =>
    versionText(status, identity.record, { dialect, builtMs: (await build()).builtMs }),
  "time.rtc": ({ nowMs }) => formatUtc(nowMs),
  "time.uptime": ({ uptimeMs }) => String(Math.floor(uptimeMs / 1_000)),
  "wlan.mac": ({ identity }) => macFromUuid(identity.record.uuid),
};

/** True for what is told, and kept by no `save`. */
export function isTold(name: VariableName): name is ToldName {
  return Object.hasOwn(TELLERS, name);
}

/** Where the DMS is, as WiConnect has it in two variables; empty and 0 without a DMS. */
function dmsAddress({ dmsUrl }: Pick<Identity, "dmsUrl">): { readonly host: string; readonly port: string } {
  if (dmsUrl === null) return { host: "", port: "0" };
  const { hostname, port } = new URL(dmsUrl);
  return { host: hostname, port: port === "" ? HTTPS_PORT : port };
}

const HTTPS_PORT = "443";
