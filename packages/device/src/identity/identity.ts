import { DiskError, type Disk } from "@regrow/core/port";
import { RegrowError } from "@regrow/core/error";
import { readOrNull } from "@regrow/core/field";
import type { SeenSigned } from "@regrow/core/trust";
import { FILES } from "../layout/index.ts";
import { writeDurably } from "../store/index.ts";
import { readOrder, settleMove } from "./move-record.ts";
import { inIdentityTurn } from "./identity-turns.ts";
import { formatDeviceRecord, parseDeviceRecord, type DeviceRecord } from "./device-record.ts";

/** Largest identity file that is read. */
export const IDENTITY_FILE_LIMIT_BYTES = 1024 * 1024;

/** All that the device knows of itself. The private key is in it: never printed, never logged. */
export interface Identity {
  readonly record: DeviceRecord;
  readonly keyPem: string;
  /** Null until the device is provisioned. */
  readonly certificatePem: string | null;
  /** The only authorities that a DMS is believed by; null on a device without DMS. */
  readonly caPem: string | null;
  /** Null on a device without DMS. */
  readonly dmsUrl: string | null;
  /** The order by which the device has this DMS; null: none, it has it since it was made. */
  readonly dmsOrder: SeenSigned | null;
  /** Pinned at manufacture: the bytes of some version of the platform's root. Empty on a blank device: nothing leads there. */
  readonly platformRoot: Uint8Array;
}

/** @throws RegrowError DEVICE_ROOT_INVALID */
export function loadIdentity(disk: Disk): Promise<Identity> {
  return inIdentityTurn(disk, () => load(disk));
}

async function load(disk: Disk): Promise<Identity> {
  await settleMove(disk);
  const dms = parseDms(await readText(disk, FILES.dms));
  return {
    record: parseDeviceRecord(await readNeeded(disk, FILES.device)),
    keyPem: text(await readNeeded(disk, FILES.key)),
    certificatePem: await readText(disk, FILES.certificate),
    caPem: await readText(disk, FILES.authority),
    ...{ dmsUrl: dms?.url ?? null, dmsOrder: dms?.order ?? null },
    platformRoot: (await readOptional(disk, FILES.platformRoot, IDENTITY_FILE_LIMIT_BYTES)) ?? new Uint8Array(),
  };
}

/** Makes changes to `device.json` durable and returns the new record. One after the other: what a command changes, an answer of the DMS keeps. */
export function updateDeviceRecord(disk: Disk, changes: Partial<DeviceRecord>): Promise<DeviceRecord> {
  return inIdentityTurn(disk, () => update(disk, changes));
}

/**
 * Puts what a DMS has given in the place of what was there, unless the device has left that DMS meanwhile: its certificate, or whom it
 * names, would shut the device out of the one that it has now. Durable when it resolves.
 * @param dmsUrl of the DMS that was asked
 * @throws RegrowError DMS_ANSWER_INVALID
 */
export function keepFromDms(
  disk: Disk,
  dmsUrl: string | null,
  file: typeof FILES.authority | typeof FILES.certificate,
  pem: string,
): Promise<void> {
  return inIdentityTurn(disk, async () => {
    await settleMove(disk);
    const present = parseDms(await readText(disk, FILES.dms))?.url ?? null;
    if (present !== dmsUrl)
      throw new RegrowError("DMS_ANSWER_INVALID", { reason: "the device has another DMS now", from: dmsUrl, present });
    await writeDurably(disk, file, new TextEncoder().encode(pem));
  });
}

async function update(disk: Disk, changes: Partial<DeviceRecord>): Promise<DeviceRecord> {
  const record = { ...parseDeviceRecord(await readNeeded(disk, FILES.device)), ...changes };
  await writeDurably(disk, FILES.device, formatDeviceRecord(record));
  return record;
}

/** Undefined where there is no such file; other failures are the caller's. */
export async function readOptional(disk: Disk, path: string, maxBytes: number): Promise<Uint8Array | undefined> {
  try {
    return await disk.read(path, maxBytes);
  } catch (error) {
    if (error instanceof DiskError && error.code === "ENOENT") return undefined;
    throw error;
  }
}

async function readNeeded(disk: Disk, path: string): Promise<Uint8Array> {
  const bytes = await readOptional(disk, path, IDENTITY_FILE_LIMIT_BYTES);
  if (bytes === undefined) throw new RegrowError("DEVICE_ROOT_INVALID", { missing: path });
  return bytes;
}

async function readText(disk: Disk, path: string): Promise<string | null> {
  const bytes = await readOptional(disk, path, IDENTITY_FILE_LIMIT_BYTES);
  return bytes === undefined ? null : text(bytes);
}

/** Where devices can reach a DMS. */
export function isDmsAddress(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === "https:";
}

function parseDms(json: string | null): { readonly url: string; readonly order: SeenSigned | null } | null {
  if (json === null) return null;
  const value: unknown = parseJson(json);
  const { url, order }: { url?: unknown; order?: unknown } = typeof value === "object" && value !== null ? value : {};
  if (typeof url !== "string" || !isDmsAddress(url))
    throw new RegrowError("DEVICE_ROOT_INVALID", { file: FILES.dms, expected: "an https address" });
  return { url, order: readOrNull(() => readOrder(order)) };
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new RegrowError("DEVICE_ROOT_INVALID", { file: FILES.dms }, { cause: error });
  }
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
