import { RegrowError } from "@regrow/core/error";
import { ALL_CHANNELS, DEFAULT_FILE_VERSION, FILE_TYPES, type FileChannel } from "@regrow/core/file";
import type { SettingValues } from "@regrow/core/settings";
import { MAX_SETTINGS_FILE_BYTES, formatSettings, parseSettings } from "@regrow/core/settings-file";
import type { Dialect } from "@regrow/core/variable";
import type { FileSystem } from "../file-system/index.ts";
import type { Settings } from "./settings.ts";

export interface SettingsFilePorts {
  readonly settings: Settings;
  readonly files: FileSystem;
  /** Files may be for some channels only. */
  readonly channel: FileChannel;
  readonly dialect: Dialect;
}

/**
 * Writes the values as they are now into a file of the command API, without secrets: it can be read by whoever can read files.
 * Durable when it resolves. @throws RegrowError as FileSystem.create does
 */
export async function saveToFile(
  { settings, files, channel, dialect }: SettingsFilePorts,
  name: string,
): Promise<void> {
  const bytes = new TextEncoder().encode(formatSettings(dialect, (variable) => settings.get(variable)));
  const file = {
    ...{ name, sizeBytes: bytes.length, checksum: null, version: DEFAULT_FILE_VERSION },
    ...{ type: FILE_TYPES.settings, flags: 0, permissions: ALL_CHANNELS },
  };
  const writer = await files.create(file, channel);
  await writer.write(bytes);
}

/**
 * Sets what a settings file says, until the next start unless it is saved; nothing where a line of it is wrong.
 * @returns what was set
 * @throws RegrowError SETTINGS_FILE_INVALID with the line and the reason; as FileSystem.open does
 */
export async function loadFromFile(
  { settings, files, channel, dialect }: SettingsFilePorts,
  name: string,
): Promise<SettingValues> {
  const parsed = parseSettings(await readText(files, name, channel), dialect);
  if (!parsed.ok)
    throw new RegrowError("SETTINGS_FILE_INVALID", { file: name, line: parsed.line, reason: parsed.reason });
  settings.setAll(parsed.values);
  return parsed.values;
}

async function readText(files: FileSystem, name: string, channel: FileChannel): Promise<string> {
  const reader = await files.open(name, channel);
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of reader.pieces()) {
    sizeBytes += piece.length;
    if (sizeBytes > MAX_SETTINGS_FILE_BYTES)
      throw new RegrowError("SETTINGS_FILE_INVALID", { file: name, maxBytes: MAX_SETTINGS_FILE_BYTES });
    pieces.push(piece);
  }
  return decode(pieces, name);
}

function decode(pieces: readonly Uint8Array[], name: string): string {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    return [...pieces.map((piece) => decoder.decode(piece, { stream: true })), decoder.decode()].join("");
  } catch (cause) {
    throw new RegrowError("SETTINGS_FILE_INVALID", { file: name, reason: "not UTF-8 text" }, { cause });
  }
}
