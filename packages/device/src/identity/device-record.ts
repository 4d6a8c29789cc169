import { RegrowError } from "@regrow/core/error";
import { readOrNull } from "@regrow/core/field";
import { gpioMapFields, readGpioMap, type GpioMap } from "@regrow/core/reset";
import { FILES } from "../layout/index.ts";

/** Who the device is and whose: `identity/device.json`. */
export interface DeviceRecord {
  readonly uuid: string;
  readonly platform: string;
  /** Product code that it is activated to; null: none yet. */
  readonly product: string | null;
  /** Owner as the DMS names it; null: not claimed. */
  readonly owner: string | null;
  /** True from the moment that the DMS has acknowledged the stored certificate. */
  readonly isAcknowledged: boolean;
  /** What the app is started with besides what its manifest says. */
  readonly appEnvironment: Readonly<Record<string, string>>;
  /** Which of the machine's lines are GPIO numbers; absent: none. */
  readonly gpio?: GpioMap;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True for a UUID as the protocol writes it: lower case, with hyphens. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** @throws RegrowError DEVICE_ROOT_INVALID */
export function parseDeviceRecord(bytes: Uint8Array): DeviceRecord {
  const value = parseObject(bytes);
  const { uuid, platform } = value;
  // A button that is not known keeps no device from being one.
  const gpio = readOrNull(() => readGpioMap(value["gpio"]));
  if (typeof uuid !== "string" || !isUuid(uuid)) throw invalid("uuid");
  if (typeof platform !== "string" || platform === "") throw invalid("platform");
  return {
    uuid,
    platform,
    product: textOrNull(value["product"], "product"),
    owner: textOrNull(value["owner"], "owner"),
    isAcknowledged: value["isAcknowledged"] === true,
    appEnvironment: parseEnvironment(value["appEnvironment"] ?? {}),
    ...(gpio === null ? {} : { gpio }),
  };
}

/** What `parseDeviceRecord` reads. */
export function formatDeviceRecord(record: DeviceRecord): Uint8Array {
  const { gpio, ...rest } = record;
  const fields = gpio === undefined ? rest : { ...rest, gpio: gpioMapFields(gpio) };
  return new TextEncoder().encode(`${JSON.stringify(fields, undefined, 2)}\n`);
}

function parseObject(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new RegrowError("DEVICE_ROOT_INVALID", { file: FILES.device }, { cause: error });
  }
  if (!isObject(value)) throw invalid("the file");
  return value;
}

function parseEnvironment(value: unknown): Readonly<Record<string, string>> {
  if (!isObject(value)) throw invalid("appEnvironment");
  const environment: Record<string, string> = {};
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== "string") throw invalid(`appEnvironment.${name}`);
    environment[name] = text;
  }
  return environment;
}

function textOrNull(value: unknown, field: string): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== "string") throw invalid(field);
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(field: string): RegrowError {
  return new RegrowError("DEVICE_ROOT_INVALID", { file: FILES.device, field });
}
