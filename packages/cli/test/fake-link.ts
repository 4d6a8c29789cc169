import { createHash } from "node:crypto";
import { parseLine, type ResponseCode, type WireAnswer } from "@regrow/core/command";
import type { Dialect } from "@regrow/core/variable";
import type { DeviceLink, RunOptions } from "../src/console/device-link.ts";

export interface FakeLinkOptions {
  readonly dialect?: Dialect;
  /** Asked first; undefined where the link does what devices do. */
  readonly reply?: (line: string, options: RunOptions) => WireAnswer | Promise<WireAnswer> | undefined;
}

interface OpenStream {
  readonly name: string;
  bytes: Buffer;
  readonly sizeBytes: number;
  readonly isWritten: boolean;
}

/** A link to a device that has files and nothing else. */
export class FakeLink implements DeviceLink {
  readonly kind = "serial";
  readonly chunk = { writeBytes: 1_000, readBytes: 700 };
  readonly files = new Map<string, Buffer>();
  readonly lines: string[] = [];
  readonly streams = new Map<number, OpenStream>();
  readonly #options: FakeLinkOptions;

  constructor(options: FakeLinkOptions = {}) {
    this.#options = options;
  }

  async run(line: string, options: RunOptions = {}): Promise<WireAnswer> {
    options.signal?.throwIfAborted();
    this.lines.push(line);
    return (await this.#options.reply?.(line, options)) ?? this.#answer(line, options.data);
  }

  exactly<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }

  async interrupt(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {}

  #answer(line: string, data: Uint8Array | undefined): WireAnswer {
    const { dialect = "gecko-os" } = this.#options;
    const parsed = parseLine(line, { dialect, isSafeMode: false });
    if (!parsed.ok) return answerOf(parsed.message, parsed.code);
    const { command, arguments: given, options } = parsed;
    const name = given["name"] ?? "";
    const size = Number(given["size"]);
    const stream = Number(given["stream"]);
    switch (command) {
      case "file_create":
        if (options["open"] === undefined) this.files.set(name, Buffer.alloc(0));
        else this.streams.set(3, { name, bytes: Buffer.alloc(0), sizeBytes: size, isWritten: true });
        return answerOf(options["open"] === undefined ? "Success" : "3");
      case "stream_write":
        return this.#write(stream, size, data ?? new Uint8Array());
      case "stream_close":
        return this.streams.delete(stream) ? answerOf("Success") : answerOf("Command failed", 1);
      case "file_open": {
        const bytes = this.files.get(name);
        if (bytes === undefined) return answerOf("Command failed", 1);
        this.streams.set(5, { name, bytes, sizeBytes: bytes.length, isWritten: false });
        return answerOf("5");
      }
      case "stream_read":
        return this.#read(stream, size);
      case "file_stat": {
        const bytes = this.files.get(name);
        if (bytes === undefined) return answerOf("Command failed", 1);
        const hash = createHash("sha256").update(bytes).digest("hex");
        return answerOf(`name: ${name}\nsize: ${bytes.length}\nhash: ${hash}`);
      }
      case "ls":
        return answerOf(
          ["!  # Type  Flags  Hnd    Size    Version  Filename"]
            .concat(
              [...this.files].map(
                ([each, { length }], index) => `#  ${index} e-FE   0001   73    ${length}  1.0.0.0  ${each}`,
              ),
            )
            .join("\n"),
        );
      case "get":
        return given["variable"] === "system.dialect" ? answerOf(dialect) : answerOf("Unknown", 6);
      default:
        return answerOf("Success");
    }
  }

  #write(handle: number, size: number, data: Uint8Array): WireAnswer {
    const stream = this.streams.get(handle);
    if (stream?.isWritten !== true || data.length !== size) return answerOf("Command failed", 1);
    stream.bytes = Buffer.concat([stream.bytes, data]);
    if (stream.bytes.length === stream.sizeBytes) this.files.set(stream.name, stream.bytes);
    return answerOf("Success");
  }

  #read(handle: number, size: number): WireAnswer {
    const stream = this.streams.get(handle);
    if (stream === undefined) return answerOf("Command failed", 1);
    const piece = stream.bytes.subarray(0, size);
    stream.bytes = stream.bytes.subarray(piece.length);
    if (stream.bytes.length === 0) this.streams.delete(handle);
    const end = piece.length === 0 ? "" : "\r\n";
    return { code: 0, isSafeMode: false, payload: Buffer.concat([piece, Buffer.from(end)]) };
  }
}

export function answerOf(text: string, code: ResponseCode = 0): WireAnswer {
  return { code, isSafeMode: false, payload: new TextEncoder().encode(`${text.replaceAll("\n", "\r\n")}\r\n`) };
}
