import { randomInt } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";
import { Sending, type TransferProtocol } from "@regrow/core/dfu";
import { RegrowError, asRegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { NodeCryptography } from "@regrow/node/cryptography";
import type { CarriedFile } from "../console/index.ts";

export interface FileTransferOptions {
  /** `name` is what the device is told. */
  readonly file: { readonly name: string; readonly path: string };
  /** Tried one after the other until the device answers one. */
  readonly protocols: readonly TransferProtocol[];
  readonly clock: Pick<Clock, "sleep" | "monotonicMs">;
  readonly onProgress: (doneBytes: number, totalBytes: number) => void;
  readonly signal: AbortSignal;
}

/** A device has a moment to get ready; one that knows the protocol answers the first offer then. */
const ASK_FOR_MS = 6_000;
/** The last one that is tried waits for as long as a receiver asks. */
const ASK_LONG_MS = 60_000;
const READ_BYTES = 65_536;

/** A file of this machine on its way to a device. */
export class FileTransfer implements CarriedFile {
  readonly #options: FileTransferOptions;
  #sending: Sending | undefined;
  #isOver = false;
  hasBegun = false;

  constructor(options: FileTransferOptions) {
    this.#options = options;
  }

  push(bytes: Uint8Array): void {
    this.#sending?.push(bytes);
  }

  lost(): void {
    this.#isOver = true;
    this.#sending?.lost();
  }

  async run(write: (bytes: Uint8Array) => Promise<void>): Promise<string> {
    const { path } = this.#options.file;
    await using source = await open(path, "r").catch((cause: unknown) => {
      throw new RegrowError("INPUT_UNREADABLE", { file: path }, { cause });
    });
    const { sizeBytes, sha256 } = await survey(source, this.#options.signal);
    const last = this.#options.protocols.at(-1);
    for (const protocol of this.#options.protocols) {
      const askForMs = protocol === last ? ASK_LONG_MS : ASK_FOR_MS;
      try {
        return await this.#send(source, { sizeBytes, sha256, protocol, askForMs, write });
      } catch (error) {
        const isUnanswered = asRegrowError(error).code === "TRANSFER_NOT_BEGUN";
        if (!isUnanswered || protocol === last || this.hasBegun) throw error;
      }
    }
    throw new RegrowError("TRANSFER_NOT_BEGUN");
  }

  async #send(
    source: FileHandle,
    {
      sizeBytes,
      sha256,
      protocol,
      askForMs,
      write,
    }: {
      readonly sizeBytes: number;
      readonly sha256: string;
      readonly protocol: TransferProtocol;
      readonly askForMs: number;
      readonly write: (bytes: Uint8Array) => Promise<void>;
    },
  ): Promise<string> {
    const { file, clock, onProgress, signal } = this.#options;
    if (this.#isOver) throw new RegrowError("TRANSFER_LOST");
    this.#sending = new Sending({
      protocol,
      session: randomInt(1, 2 ** 32),
      askForMs,
      file: { name: file.name, sizeBytes, sha256 },
      read: readAhead(source),
      write,
      clock,
      signal,
      onProgress: (doneBytes) => {
        this.hasBegun = true;
        onProgress(doneBytes, sizeBytes);
      },
    });
    return await this.#sending.run();
  }
}

/** Reads a file in larger pieces than are asked for, since they are asked for one after the other. */
function readAhead(source: FileHandle): (offsetBytes: number, lengthBytes: number) => Promise<Uint8Array> {
  let piece = { offsetBytes: 0, bytes: new Uint8Array(0) };
  return async (offsetBytes, lengthBytes) => {
    const isThere =
      offsetBytes >= piece.offsetBytes && offsetBytes + lengthBytes <= piece.offsetBytes + piece.bytes.length;
    if (!isThere) {
      const bytes = new Uint8Array(Math.max(READ_BYTES, lengthBytes));
      const { bytesRead } = await source.read(bytes, 0, bytes.length, offsetBytes);
      piece = { offsetBytes, bytes: bytes.subarray(0, bytesRead) };
    }
    const at = offsetBytes - piece.offsetBytes;
    return piece.bytes.subarray(at, at + lengthBytes);
  };
}

/** Reads it once, since its size and name by hash are told first. */
async function survey(
  source: FileHandle,
  signal: AbortSignal,
): Promise<{ readonly sizeBytes: number; readonly sha256: string }> {
  const hasher = new NodeCryptography().sha256();
  const buffer = new Uint8Array(READ_BYTES);
  for (let sizeBytes = 0; ;) {
    signal.throwIfAborted();
    const { bytesRead } = await source.read(buffer, 0, buffer.length, sizeBytes);
    if (bytesRead === 0) return { sizeBytes, sha256: hasher.digestHex() };
    hasher.update(buffer.subarray(0, bytesRead));
    sizeBytes += bytesRead;
  }
}
