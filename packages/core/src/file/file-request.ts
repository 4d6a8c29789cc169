import { isVersion } from "../version/index.ts";
import type { Dialect } from "../variable/index.ts";
import { checksumKind, parseChecksum, type ExpectedChecksum } from "./checksum.ts";
import { DEFAULT_FILE_VERSION } from "./file-version.ts";
import { FILE_FLAGS } from "./flags.ts";
import { ALL_CHANNELS } from "./permissions.ts";
import { defaultType } from "./types.ts";

/** What `file_create` asks for. */
export interface FileRequest {
  readonly name: string;
  readonly sizeBytes: number;
  readonly type: number;
  readonly flags: number;
  readonly permissions: number;
  readonly version: string;
  readonly checksum: ExpectedChecksum | null;
  /** The bytes come by `stream_write`, not right after the line. */
  readonly isOpen: boolean;
}

/** The words of a `file_create` line by the names of the command table. */
export interface FileWords {
  readonly arguments: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
}

export type FileRequestResult =
  | { readonly ok: true; readonly request: FileRequest }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads both orders of arguments: positions as ZentriOS has them, options as Gecko OS 4 does; an option counts more than a position.
 * `-u` asks for encryption on Gecko OS 4 and for no protection on ZentriOS. Source: device-facts 2.11 and 12.
 */
export function readFileRequest({ arguments: given, options }: FileWords, dialect: Dialect): FileRequestResult {
  const isEncrypted = ENCRYPTED.some((option) => options[option] !== undefined);
  const isUserEncrypted = dialect === "gecko-os" && options["user"] !== undefined;
  if (isEncrypted || isUserEncrypted) return refuse("files are not encrypted on this platform");
  const type = Number(options["type"] ?? given["type"] ?? defaultType(dialect));
  if (type > 0xff) return refuse("a type is 0x00 to 0xFF");
  const version = options["version"] ?? given["version"] ?? DEFAULT_FILE_VERSION;
  if (!isVersion(version)) return refuse("a version is one to four numbers");
  const mask = options["permissions"];
  const permissions = mask === undefined ? ALL_CHANNELS : parseMask(mask);
  if (permissions === null) return refuse("permissions are a mask such as 0x0003");
  const digits = options["checksum"] ?? given["checksum"];
  const checksum = digits === undefined ? null : parseChecksum(digits, checksumKind(dialect));
  if (digits !== undefined && checksum === null) return refuse("the checksum is not hexadecimal");
  const isEssential = options["essential"] !== undefined;
  return {
    ok: true,
    request: {
      name: given["name"] ?? "",
      sizeBytes: Number(given["size"] ?? 0),
      type,
      flags: isEssential ? FILE_FLAGS.essential : 0,
      permissions,
      version,
      checksum,
      isOpen: options["open"] !== undefined,
    },
  };
}

/** Options that ask for encryption in every dialect. */
const ENCRYPTED = ["device_key", "encrypted"] as const;

function parseMask(text: string): number | null {
  return /^(?:0x)?[0-9A-F]{1,4}$/i.test(text) ? Number.parseInt(text, 16) : null;
}

function refuse(reason: string): FileRequestResult {
  return { ok: false, reason };
}
