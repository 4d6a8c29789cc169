import { createHash, type Hash } from "node:crypto";
import { TarReader, type TarEvent } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import type { Cryptography } from "@regrow/core/port";
import { ObjectCheck, type ObjectSink } from "@regrow/trust/bundle";
import { EXPORT_LIMITS, contentsLine, nameOf, type ExportFile } from "./export-format.ts";
import { FileOrder } from "./file-order.ts";

/** What is done with the files of an import as they come. */
export interface ImportReceiver {
  /** A file of some MB at most, as a whole; never an object or the closing table. */
  onFile(file: ExportFile, bytes: Uint8Array): Promise<void>;
  /** Once, when all files before the objects are there: objects that have to come, hash to size. */
  onObjects(): Promise<Map<string, number>>;
  readonly sink: ObjectSink;
}

interface OpenFile {
  readonly file: ExportFile;
  readonly name: string;
  readonly sizeBytes: number;
  readonly hash: Hash;
  readonly pieces: Uint8Array[];
  readonly object: ObjectCheck | null;
}

/**
 * Reads an export while it arrives, in one pass: form, order, every object's length and hash, nothing missing, nothing besides, and the
 * closing table. Holds one small file and a few pieces of an object.
 */
export class ImportReader {
  readonly #receiver: ImportReceiver;
  readonly #cryptography: Cryptography;
  readonly #maxBytes: number;
  readonly #tar = new TarReader();
  readonly #order = new FileOrder();
  /** Of the closing table as it has to be. */
  readonly #contents = createHash("sha256");
  #missing: Map<string, number> | undefined;
  #open: OpenFile | undefined;
  #takenBytes = 0;

  constructor(receiver: ImportReceiver, cryptography: Cryptography, maxBytes: number) {
    this.#receiver = receiver;
    this.#cryptography = cryptography;
    this.#maxBytes = maxBytes;
  }

  /** @throws RegrowError IMPORT_*, and what the receiver throws; then the import is refused: call `abort` */
  async push(chunk: Uint8Array): Promise<void> {
    this.#takenBytes += chunk.length;
    if (this.#takenBytes > this.#maxBytes) throw new RegrowError("IMPORT_TOO_LARGE", { limitBytes: this.#maxBytes });
    for (const event of asImport(() => this.#tar.push(chunk))) await this.#take(event);
  }

  /** Says that no more bytes come. @throws RegrowError IMPORT_TRUNCATED, IMPORT_MALFORMED */
  finish(): void {
    asImport(() => this.#tar.finish());
    this.#order.finish();
  }

  /** Gives up. Safe at any time. */
  async abort(): Promise<void> {
    await this.#open?.object?.abort();
    this.#open = undefined;
  }

  async #take(event: TarEvent): Promise<void> {
    switch (event.kind) {
      case "entry":
        this.#open = await this.#begin(event.name, event.sizeBytes);
        return;
      case "data":
        return this.#data(event.bytes);
      case "entry-end":
        return this.#end();
      case "end":
        return this.#order.finish();
      default:
        return event satisfies never;
    }
  }

  async #data(bytes: Uint8Array): Promise<void> {
    if (this.#open === undefined) return;
    const { file, name, hash, pieces, object } = this.#open;
    hash.update(bytes);
    if (object !== null) await asObject(name, object.push(bytes));
    else if (file.kind !== "contents") pieces.push(bytes.slice());
  }

  async #begin(name: string, sizeBytes: number): Promise<OpenFile> {
    const file = this.#order.next(name);
    if (sizeBytes > MOST_BYTES[file.kind]) throw new RegrowError("IMPORT_TOO_LARGE", { file: name, sizeBytes });
    if (file.kind === "object" || file.kind === "contents") this.#missing ??= await this.#receiver.onObjects();
    const object = file.kind === "object" ? await this.#beginObject(name, file.sha256, sizeBytes) : null;
    return { file, name, sizeBytes, hash: createHash("sha256"), pieces: [], object };
  }

  async #beginObject(name: string, sha256: string, packedBytes: number): Promise<ObjectCheck> {
    const sizeBytes = this.#missing?.get(sha256);
    if (sizeBytes === undefined) throw new RegrowError("IMPORT_MALFORMED", { file: name, reason: "nothing names it" });
    this.#missing?.delete(sha256);
    if (packedBytes > sizeBytes + Math.ceil(sizeBytes / 128) + 512)
      throw new RegrowError("IMPORT_TOO_LARGE", { file: name, sizeBytes: packedBytes });
    const object = { sha256, sizeBytes };
    return new ObjectCheck(this.#cryptography, object, await this.#receiver.sink.open(object));
  }

  async #end(): Promise<void> {
    const open = this.#open;
    if (open === undefined) return;
    const { file, name, sizeBytes, hash, pieces, object } = open;
    if (object !== null) await asObject(name, object.finish());
    this.#open = undefined;
    const sha256 = hash.digest("hex");
    if (file.kind === "contents") return this.#compare(sha256);
    this.#contents.update(contentsLine({ name, sizeBytes, sha256 }));
    if (object === null) await this.#receiver.onFile(file, Buffer.concat(pieces));
  }

  /** The closing table is what it has to be, byte for byte, and nothing that is named has not come. */
  #compare(sha256: string): void {
    const missing = this.#missing?.keys().next();
    if (missing?.done === false)
      throw new RegrowError("IMPORT_CHANGED", { missing: nameOf({ kind: "object", sha256: missing.value }) });
    if (sha256 !== this.#contents.digest("hex"))
      throw new RegrowError("IMPORT_CHANGED", { file: "contents.jsonl", reason: "it names other files" });
  }
}

const MOST_BYTES: Readonly<Record<ExportFile["kind"], number>> = {
  head: EXPORT_LIMITS.headBytes,
  keys: EXPORT_LIMITS.headBytes,
  part: EXPORT_LIMITS.partBytes,
  signed: EXPORT_LIMITS.signedBytes,
  object: Number.MAX_SAFE_INTEGER,
  contents: Number.MAX_SAFE_INTEGER,
};

/** The tar of an export has the form of a bundle's; what is wrong with it is told in words of its own. */
function asImport<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof RegrowError)) throw thrown;
    const code = thrown.code === "BUNDLE_TRUNCATED" ? "IMPORT_TRUNCATED" : "IMPORT_MALFORMED";
    throw new RegrowError(code, thrown.details, { cause: thrown });
  }
}

async function asObject(file: string, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (thrown) {
    if (!(thrown instanceof RegrowError && thrown.code === "BUNDLE_OBJECT_DAMAGED")) throw thrown;
    throw new RegrowError("IMPORT_CHANGED", { file }, { cause: thrown });
  }
}
