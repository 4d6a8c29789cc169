import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, rm, type FileHandle } from "node:fs/promises";
import { TAR_END, encodeTarHeader, tarPadding } from "@regrow/core/bundle";
import { invariant } from "@regrow/core/error";
import { contentsLine, nameOf, type ExportFile } from "./export-format.ts";

/**
 * Writes an export's files one after the other, and the table of all of them behind them. The table grows in a file, since an export
 * may have a million of them.
 */
export class TarOut implements AsyncDisposable {
  readonly #path: string;
  readonly #contents: FileHandle;
  #contentsBytes = 0;

  private constructor(path: string, contents: FileHandle) {
    this.#path = path;
    this.#contents = contents;
  }

  /** @param path of a file that is nobody else's; removed at the end */
  static async open(path: string): Promise<TarOut> {
    return new TarOut(path, await open(path, "wx", 0o600));
  }

  /** A file whose bytes are here. */
  async *file(file: ExportFile, bytes: Uint8Array): AsyncGenerator<Uint8Array> {
    yield* this.stream(file, bytes.length, [bytes]);
  }

  /** A file whose bytes come; exactly as many as announced. */
  async *stream(
    file: ExportFile,
    sizeBytes: number,
    pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): AsyncGenerator<Uint8Array> {
    const name = nameOf(file);
    const hash = createHash("sha256");
    let sentBytes = 0;
    yield encodeTarHeader(name, sizeBytes);
    for await (const piece of pieces) {
      hash.update(piece);
      sentBytes += piece.length;
      yield piece;
    }
    invariant(sentBytes === sizeBytes, "a file of an export has changed while it was read");
    yield tarPadding(sizeBytes);
    const line = Buffer.from(contentsLine({ name, sizeBytes, sha256: hash.digest("hex") }));
    await this.#contents.appendFile(line);
    this.#contentsBytes += line.length;
  }

  /** The closing table and the end. */
  async *end(): AsyncGenerator<Uint8Array> {
    const [name, sizeBytes] = [nameOf({ kind: "contents" }), this.#contentsBytes];
    yield encodeTarHeader(name, sizeBytes);
    if (sizeBytes > 0) yield* createReadStream(this.#path, { end: sizeBytes - 1 }) as AsyncIterable<Uint8Array>;
    yield tarPadding(sizeBytes);
    yield TAR_END;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#contents.close();
    await rm(this.#path, { force: true });
  }
}
