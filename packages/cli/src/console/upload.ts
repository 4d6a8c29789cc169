import { open, type FileHandle } from "node:fs/promises";
import { RegrowError } from "@regrow/core/error";
import {
  DEFAULT_FILE_VERSION,
  checkFileName,
  checksumKind,
  defaultType,
  formatChecksum,
  shownVersion,
  startChecksum,
  type ExpectedChecksum,
} from "@regrow/core/file";
import type { Dialect } from "@regrow/core/variable";
import type { Status } from "../output/index.ts";
import { askFor, askForText, quoted } from "./ask.ts";
import { readDialect } from "./device-dialect.ts";
import type { DeviceLink } from "./device-link.ts";
import { readHandle } from "./read-handle.ts";

export interface UploadOptions {
  /** On this machine. */
  readonly file: string;
  /** On the device. */
  readonly name: string;
  readonly status: Pick<Status, "progress">;
  readonly signal: AbortSignal;
}

/** What has been moved, as it is told. */
export interface Moved {
  readonly name: string;
  readonly file: string;
  readonly sizeBytes: number;
  /** How it was made sure that the bytes are the same. */
  readonly checked: "crc16" | "crc32" | "sha256" | "size";
}

/**
 * Makes a file on the device. It is there when its last byte has arrived and the checksum is right; before that, and when anything
 * fails, the name means what it meant before.
 * @throws RegrowError INPUT_UNREADABLE, FILE_NAME_INVALID, CONSOLE_REFUSED, and what links throw
 */
export async function upload(link: DeviceLink, options: UploadOptions): Promise<Moved> {
  const { file, name, signal } = options;
  checkFileName(name);
  await using source = await openSource(file);
  return await link.exactly(async () => {
    const dialect = await readDialect(link, { signal });
    const { sizeBytes, checksum } = await survey(source, dialect, signal);
    const line = creationLine({ name, sizeBytes, checksum }, dialect);
    if (sizeBytes === 0) await askFor(link, line, { signal });
    else await send(link, source, { ...options, line, sizeBytes });
    return { name, file, sizeBytes, checked: checksum.kind };
  });
}

/** Both dialects take both orders of arguments here; a module takes its own only. Source: device-facts 2.11. */
function creationLine(
  {
    name,
    sizeBytes,
    checksum,
  }: { readonly name: string; readonly sizeBytes: number; readonly checksum: ExpectedChecksum },
  dialect: Dialect,
): string {
  const digits = formatChecksum(checksum);
  // An empty file has no bytes that could follow, so there is nothing to open it for.
  const isOpen = sizeBytes > 0;
  if (dialect === "gecko-os") return `file_create ${quoted(name)} ${sizeBytes}${isOpen ? " -o" : ""} -c ${digits}`;
  const type = `0x${defaultType(dialect).toString(16).toUpperCase()}`;
  const version = shownVersion(DEFAULT_FILE_VERSION, dialect);
  return `file_create ${isOpen ? "-o " : ""}${quoted(name)} ${sizeBytes} ${version} ${type} ${digits}`;
}

async function send(
  link: DeviceLink,
  source: FileHandle,
  { line, sizeBytes, name, status, signal }: UploadOptions & { readonly line: string; readonly sizeBytes: number },
): Promise<void> {
  const handle = readHandle(await askForText(link, line, { signal }));
  try {
    for (let done = 0; done < sizeBytes;) {
      status.progress({ label: `to ${name}`, done, total: sizeBytes, unit: "bytes" });
      const data = await readExactly(source, done, Math.min(link.chunk.writeBytes, sizeBytes - done));
      await askFor(link, `stream_write ${handle} ${data.length}`, { data, signal });
      done += data.length;
    }
  } catch (error) {
    // What is half is not made; a link that is gone closes it by itself.
    await link.run(`stream_close ${handle}`).catch(() => {});
    throw error;
  }
  await askFor(link, `stream_close ${handle}`);
  status.progress({ label: `to ${name}`, done: sizeBytes, total: sizeBytes, unit: "bytes" });
}

async function openSource(file: string): Promise<FileHandle> {
  try {
    const source = await open(file, "r");
    if ((await source.stat()).isFile()) return source;
    await source.close();
  } catch (cause) {
    throw new RegrowError("INPUT_UNREADABLE", { file }, { cause });
  }
  throw new RegrowError("INPUT_UNREADABLE", { file, problem: "not a plain file" });
}

/** Reads it once, since the device wants size and checksum first. */
async function survey(
  source: FileHandle,
  dialect: Dialect,
  signal: AbortSignal,
): Promise<{ readonly sizeBytes: number; readonly checksum: ExpectedChecksum }> {
  const kind = checksumKind(dialect);
  const checksum = startChecksum(kind);
  const buffer = new Uint8Array(65_536);
  let sizeBytes = 0;
  for (;;) {
    signal.throwIfAborted();
    const { bytesRead } = await source.read(buffer, 0, buffer.length, sizeBytes);
    if (bytesRead === 0) return { sizeBytes, checksum: { kind, value: checksum.value } };
    checksum.update(buffer.subarray(0, bytesRead));
    sizeBytes += bytesRead;
  }
}

async function readExactly(source: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await source.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) throw new RegrowError("INPUT_UNREADABLE", { problem: "it has become shorter meanwhile" });
    filled += bytesRead;
  }
  return bytes;
}
