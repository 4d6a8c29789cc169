import type { KeptObject } from "@regrow/core/intake";
import { readInteger, readObject, readOrNull, readText } from "@regrow/core/field";
import type { Cryptography, Disk } from "@regrow/core/port";
import { stagingLayout } from "../layout/index.ts";
import { unless } from "../store/index.ts";

interface Ports {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
}

/** A line of the file: these bytes of the object were written, and hash so. */
interface KeptPiece {
  readonly object: string;
  readonly fromBytes: number;
  readonly toBytes: number;
  readonly sha256: string;
}

/** Some ten thousand lines: at one every two seconds many hours of transfer; what comes later is not resumed. */
const MAX_FILE_BYTES = 2 * 1024 * 1024;

/**
 * How much of a half received object is right, piece by piece. Each line proves itself by the hash of the bytes that it speaks of, so
 * neither the order in which both reached the disk nor a torn end of either matters.
 */
export class KeptPieces {
  readonly #ports: Ports;
  readonly #path: string;
  #lengthBytes = 0;

  constructor(ports: Ports, updateId: string) {
    this.#ports = ports;
    this.#path = stagingLayout(updateId).kept;
  }

  /** Adds a piece; the first of an object replaces what the file said. Durable with the next barrier. @throws DiskError */
  async add(piece: KeptPiece): Promise<void> {
    const line = new TextEncoder().encode(`${JSON.stringify(piece)}\n`);
    if (piece.fromBytes === 0) {
      await this.#ports.disk.write(this.#path, line);
      this.#lengthBytes = line.length;
    } else if (this.#lengthBytes + line.length <= MAX_FILE_BYTES) {
      await this.#ports.disk.append(this.#path, line);
      this.#lengthBytes += line.length;
    }
  }

  /** The half object, its file cut to what the lines prove; null where there is none. @throws DiskError */
  async verified(partOf: (sha256: string) => string): Promise<KeptObject | null> {
    const { disk } = this.#ports;
    const pieces = parsePieces(await unless(["ENOENT", "EIO", "EINVAL"], this.#read(), NOTHING));
    const [first] = pieces;
    if (first === undefined) return null;
    const path = partOf(first.object);
    const sizeBytes = (await disk.status(path))?.sizeBytes ?? 0;
    let bytes = 0;
    let lines = 0;
    for (const piece of pieces) {
      if (piece.object !== first.object || piece.fromBytes !== bytes || piece.toBytes > sizeBytes) break;
      if (!(await this.#isRight(path, piece))) break;
      bytes = piece.toBytes;
      lines += 1;
    }
    if (bytes === 0) return null;
    if (sizeBytes > bytes) await disk.truncate(path, bytes);
    await this.#rewrite(pieces.slice(0, lines));
    return { sha256: first.object, bytes };
  }

  /** Lines that are added must follow the last good one. */
  async #rewrite(pieces: readonly KeptPiece[]): Promise<void> {
    const text = pieces.map((piece) => `${JSON.stringify(piece)}\n`).join("");
    const bytes = new TextEncoder().encode(text);
    this.#lengthBytes = bytes.length;
    const held = await this.#read();
    if (held.length !== bytes.length) await this.#ports.disk.write(this.#path, bytes);
  }

  #read(): Promise<Uint8Array> {
    return this.#ports.disk.read(this.#path, MAX_FILE_BYTES);
  }

  async #isRight(path: string, { fromBytes, toBytes, sha256 }: KeptPiece): Promise<boolean> {
    const { disk, cryptography } = this.#ports;
    const hasher = cryptography.sha256();
    const read = async (): Promise<boolean> => {
      for await (const bytes of disk.readStream(path, fromBytes, toBytes - fromBytes)) hasher.update(bytes);
      return hasher.digestHex() === sha256;
    };
    return unless(["ENOENT", "EIO"], read(), false);
  }
}

const NOTHING = new Uint8Array(0);

/** As far as they can be read. */
function parsePieces(bytes: Uint8Array): readonly KeptPiece[] {
  const pieces: KeptPiece[] = [];
  for (const line of new TextDecoder().decode(bytes).split("\n")) {
    const piece = parsePiece(line);
    if (piece === null) break;
    pieces.push(piece);
  }
  return pieces;
}

function parsePiece(line: string): KeptPiece | null {
  try {
    const value: unknown = JSON.parse(line);
    return readOrNull(() => {
      const fields = readObject(value);
      const fromBytes = readInteger(fields["fromBytes"], 0, Number.MAX_SAFE_INTEGER);
      return {
        object: readText(fields["object"], 64, HASH),
        fromBytes,
        toBytes: readInteger(fields["toBytes"], fromBytes + 1, Number.MAX_SAFE_INTEGER),
        sha256: readText(fields["sha256"], 64, HASH),
      };
    });
  } catch {
    return null; // torn
  }
}

const HASH = /^[0-9a-f]{64}$/;
