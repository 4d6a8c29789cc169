import { bundleIdOf } from "@regrow/core/manifest";
import { dfuStatus, otaResult, type UpdateStanding } from "@regrow/core/update";
import {
  VARIABLES,
  findGroup,
  macFromUuid,
  parseValue,
  variableRow,
  type Dialect,
  type VariableName,
} from "@regrow/core/variable";
import type { DeviceStatus } from "../channel/index.ts";
import type { Identity } from "../identity/index.ts";
// Not through its index: that brings TLS and schemas, which a device without DMS never needs.
import { provisionStatus } from "../provisioning/provision-status.ts";
import { SET_OK, fail, say, type Outcome } from "./outcome.ts";
import type { Settings } from "./settings.ts";
import { versionText } from "./version-text.ts";

/** What variables are told from. */
export interface VariableReading {
  readonly status: DeviceStatus;
  readonly identity: Identity;
  readonly standing: UpdateStanding;
  readonly settings: Settings;
  readonly uptimeMs: number;
  readonly memoryPercent: number;
}

/** Variables that are told by the device: those without a default. A new row in the table asks for a teller here. */
type ToldName = {
  [Name in VariableName]: (typeof VARIABLES)[Name]["default"] extends null ? Name : never;
}[VariableName];

const TELLERS: { readonly [Name in ToldName]: (reading: VariableReading) => string } = {
  "dfu.status": ({ standing }) => String(dfuStatus(standing)),
  "dms.bundle_id": ({ status }) => (status.running === null ? "None" : bundleIdOf(status.running.id)),
  "dms.ota_result": ({ standing }) => String(otaResult(standing)),
  "dms.provision.status": ({ identity, settings }) => String(provisionStatus(identity, tokenOf(settings))),
  "system.memory.usage": ({ memoryPercent }) => String(memoryPercent),
  "system.safemode.status": ({ status }) => (status.isSafeMode ? "1" : "0"),
  "system.uuid": ({ identity }) => identity.record.uuid,
  "system.version": ({ status, identity }) => versionText(status, identity.record),
  "time.uptime": ({ uptimeMs }) => String(Math.floor(uptimeMs / 1_000)),
  "wlan.mac": ({ identity }) => macFromUuid(identity.record.uuid),
};

/** `get`: the value alone, or for a group one `<name>: <value>` a line (device-facts 2.2). */
export function getVariable(text: string, dialect: Dialect, reading: VariableReading): Outcome {
  if (isVariableName(text))
    return variableRow(text).access === "set" ? fail(1, `${text} can be set, not read`) : say(valueOf(text, reading));
  const names = findGroup(text, dialect);
  return names.length === 0 ? fail(6) : say(names.map((name) => `${name}: ${valueOf(name, reading)}`).join("\n"));
}

/** `set`, for all variables but those that are kept elsewhere than in the settings. */
export function setVariable(name: VariableName, text: string, settings: Settings): Outcome {
  if (variableRow(name).access === "get") return fail(7, `${name} can only be read`);
  const parsed = parseValue(name, text);
  if (!parsed.ok) return fail(parsed.code, `${name}: ${rangeText(name)}`);
  settings.set(name, parsed.value);
  return SET_OK;
}

export function isVariableName(text: string): text is VariableName {
  return Object.hasOwn(VARIABLES, text);
}

/** The provisioning token; null for none. */
export function tokenOf(settings: Settings): string | null {
  const token = settings.get("dms.provision.token");
  return token === "" ? null : token;
}

function valueOf(name: VariableName, reading: VariableReading): string {
  return isTold(name) ? TELLERS[name](reading) : reading.settings.get(name);
}

function isTold(name: VariableName): name is ToldName {
  return Object.hasOwn(TELLERS, name);
}

function rangeText(name: VariableName): string {
  const { kind, range, unit } = variableRow(name);
  switch (kind) {
    case "boolean":
      return "0 or 1";
    case "number":
      return `${range[0]} to ${range[1]}${unit === null ? "" : ` ${unit}`}`;
    case "text":
      return `${range[0]} to ${range[1]} characters`;
  }
}
