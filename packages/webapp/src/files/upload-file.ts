import { Crc16, Crc32 } from "@regrow/core/file";
import { isSuccess, quote, wordsOf, type CommandResult } from "../api/index.ts";

export interface UploadPorts {
  run(line: string, options?: { readonly data?: Uint8Array }): Promise<CommandResult>;
  readonly dialect: string;
  readonly onProgress: (sentBytes: number) => void;
  readonly signal: AbortSignal;
}

export type Uploaded = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** What a body of the command API can carry in base64. Source: device-facts 4.3. */
const CHUNK_BYTES = 2_560;

/**
 * Makes a file on the device, with its checksum: it is there when its last byte has arrived and all are right, and not before.
 * Source: device-facts 2.11.
 */
export async function uploadFile(name: string, bytes: Uint8Array, ports: UploadPorts): Promise<Uploaded> {
  const { run, dialect, onProgress, signal } = ports;
  const opened = await run(creationLine(name, bytes, dialect));
  if (!isSuccess(opened)) return { ok: false, reason: wordsOf(opened) };
  const [handle] = /^\d+$/.exec(opened.text) ?? [];
  // An empty file is made at once: there is nothing to be written to a stream.
  if (handle === undefined) return bytes.length === 0 ? { ok: true } : { ok: false, reason: opened.text };
  for (let sent = 0; sent < bytes.length; sent += CHUNK_BYTES) {
    const data = bytes.subarray(sent, sent + CHUNK_BYTES);
    const written = signal.aborted ? null : await run(`stream_write ${handle} ${data.length}`, { data });
    if (written === null || !isSuccess(written)) {
      await run(`stream_close ${handle}`);
      return { ok: false, reason: written === null ? "Stopped; no file was made." : wordsOf(written) };
    }
    onProgress(sent + data.length);
  }
  const closed = await run(`stream_close ${handle}`);
  return isSuccess(closed) ? { ok: true } : { ok: false, reason: wordsOf(closed) };
}

/** Gecko OS 4 has options behind name and size, the older lines have places. Source: device-facts 2.11. */
function creationLine(name: string, bytes: Uint8Array, dialect: string): string {
  const word = quote(name) ?? name;
  if (dialect === "zentrios") {
    const crc = new Crc16();
    crc.update(bytes);
    return `file_create -o ${word} ${bytes.length} 1.0.0.0 0xFE ${hex(crc.value, 4)}`;
  }
  const crc = new Crc32();
  crc.update(bytes);
  return `file_create ${word} ${bytes.length} -o -c 0x${hex(crc.value, 8)}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, "0");
}
