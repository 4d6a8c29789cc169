import { readOrNull } from "@regrow/core/field";
import { DiskError, type Disk } from "@regrow/core/port";
import { readGpioMap, type GpioMap } from "@regrow/core/reset";
import { FILES } from "../layout/index.ts";

/** What the bootloader needs of the device's identity. */
export interface DeviceFacts {
  /** Null: not known. */
  readonly uuid: string | null;
  /** Null: not activated, or not known. */
  readonly product: string | null;
  /** Empty where it is not known: then only bundles for any platform fit. */
  readonly platform: string;
  /** What the device's owner adds to the app's environment. */
  readonly appEnvironment: Readonly<Record<string, string>>;
  /** The device has been provisioned to a DMS. */
  readonly hasDms: boolean;
  /** Which lines of the machine have GPIO numbers; null: none. */
  readonly gpio: GpioMap | null;
}

const MAX_BYTES = 1024 * 1024;

/** Reads what is there: a device whose identity is damaged must start all the same (law L1). */
export async function readDeviceFacts(disk: Disk): Promise<DeviceFacts> {
  const fields = await readFields(disk);
  const { uuid, product, platform, appEnvironment } = fields;
  return {
    uuid: typeof uuid === "string" ? uuid : null,
    product: typeof product === "string" ? product : null,
    platform: typeof platform === "string" ? platform : "",
    appEnvironment: textsOf(appEnvironment),
    hasDms: await exists(disk, FILES.certificate),
    gpio: readOrNull(() => readGpioMap(fields["gpio"])),
  };
}

async function readFields(disk: Disk): Promise<Readonly<Record<string, unknown>>> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(await disk.read(FILES.device, MAX_BYTES)));
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch (error) {
    if (error instanceof DiskError || error instanceof SyntaxError) return {};
    throw error;
  }
}

async function exists(disk: Disk, path: string): Promise<boolean> {
  try {
    return (await disk.status(path)) !== undefined;
  } catch (error) {
    // A folder that cannot be read: an unproved trial is the safer answer, so the device is taken to have a DMS.
    if (error instanceof DiskError) return true;
    throw error;
  }
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === "string"),
  );
}
