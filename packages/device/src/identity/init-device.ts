import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { RegrowError } from "@regrow/core/error";
import type { Disk } from "@regrow/core/port";
import type { GpioMap } from "@regrow/core/reset";
import { NodeDisk } from "@regrow/node/disk";
import { SystemEntropy } from "@regrow/node/entropy";
import { FILES, FOLDERS } from "../layout/index.ts";
import { formatKeptSettings, writeDurably } from "../store/index.ts";
import { consoleSecret } from "./console-secret.ts";
import { makeDeviceKey } from "./device-key.ts";
import { formatDeviceRecord, isUuid, type DeviceRecord } from "./device-record.ts";
import { isDmsAddress } from "./identity.ts";
import { platformName } from "./platform.ts";

/** What a device is given at manufacture. */
export interface DeviceOptions {
  /** Canonical, lower case; a random one where none is given. */
  readonly uuid?: string;
  /** Its P-256 key as PKCS#8 PEM, where the factory has made one; made here otherwise. */
  readonly keyPem?: string;
  /** What people show who come over the network; made here where the factory has made none. */
  readonly consoleSecret?: string;
  /**
   * Bytes of some version of the owner's platform root: from then on the only anchor of trust. A blank device is made without one: it takes
   * that of the first factory package that comes.
   */
  readonly platformRoot?: Uint8Array;
  readonly dmsUrl?: string;
  /** The authorities that may vouch for the DMS, PEM. Needed with `dmsUrl`. */
  readonly dmsCa?: string;
  readonly product?: string;
  readonly appEnvironment?: Readonly<Record<string, string>>;
  /** What settings are until somebody sets them, and after a reset; see `factorySettings` for what they may be. */
  readonly factorySettings?: Readonly<Record<string, string>>;
  /** Which of the machine's lines are GPIO numbers. */
  readonly gpio?: GpioMap;
}

const MADE = Object.values(FOLDERS).filter((folder) => folder !== FOLDERS.framework);

/**
 * Makes a device in a folder that holds none.
 * @throws RegrowError DEVICE_EXISTS, USAGE
 */
export async function initDevice(root: string, options: DeviceOptions): Promise<DeviceRecord> {
  await mkdir(root, { recursive: true, mode: 0o755 });
  const disk = new NodeDisk(root);
  if ((await disk.status(FILES.device)) !== undefined) throw new RegrowError("DEVICE_EXISTS", { folder: root });
  return writeIdentity(disk, options);
}

/** The same through the Disk port. `device.json` comes last: a folder with it is a whole device. */
export async function writeIdentity(disk: Disk, options: DeviceOptions): Promise<DeviceRecord> {
  const uuid = (options.uuid ?? randomUUID()).toLowerCase();
  if (!isUuid(uuid)) throw new RegrowError("USAGE", { uuid, expected: "8-4-4-4-12 hexadecimal digits" });
  if (options.dmsUrl !== undefined && options.dmsCa === undefined)
    throw new RegrowError("USAGE", { missing: "the DMS's CA: without it no DMS can be believed" });
  if (options.dmsUrl !== undefined && !isDmsAddress(options.dmsUrl))
    throw new RegrowError("USAGE", {
      dms: options.dmsUrl,
      expected: "an address such as https://dms.example.com:8443",
    });
  for (const folder of MADE) await disk.makeDirectory(folder, folder === FOLDERS.identity ? 0o700 : 0o755);
  // Before device.json: what lies in a folder is gone when the folder's own name is.
  await disk.syncDirectory("");
  await writeDurably(disk, FILES.key, utf8(options.keyPem ?? makeDeviceKey()), 0o600);
  if (options.platformRoot !== undefined) await writeDurably(disk, FILES.platformRoot, options.platformRoot, 0o444);
  if (options.consoleSecret !== undefined)
    await writeDurably(disk, FILES.consoleSecret, utf8(options.consoleSecret), 0o600);
  await consoleSecret(disk, new SystemEntropy());
  if (options.dmsUrl !== undefined)
    await writeDurably(disk, FILES.dms, utf8(`${JSON.stringify({ url: options.dmsUrl })}\n`));
  if (options.dmsCa !== undefined) await writeDurably(disk, FILES.authority, utf8(options.dmsCa));
  if (options.factorySettings !== undefined)
    await writeDurably(disk, FILES.factorySettings, formatKeptSettings(options.factorySettings), 0o600);
  const record: DeviceRecord = {
    uuid,
    platform: platformName(),
    product: options.product ?? null,
    owner: null,
    isAcknowledged: false,
    appEnvironment: options.appEnvironment ?? {},
    ...(options.gpio === undefined ? {} : { gpio: options.gpio }),
  };
  await writeDurably(disk, FILES.device, formatDeviceRecord(record));
  return record;
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
