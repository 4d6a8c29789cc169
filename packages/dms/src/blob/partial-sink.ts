import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { once } from "node:events";
import { pipeline } from "node:stream/promises";
import { constants, createZstdCompress } from "node:zlib";
import type { ObjectSink } from "@regrow/trust/bundle";

/** Blobs are read again for every pack, which is compressed by itself: here speed counts more than size. */
const LEVEL = 3;

/** Puts a bundle's objects into a partial folder while it is verified, each compressed under its hash. */
export function partialSink(partialFolder: string): ObjectSink {
  return {
    open({ sha256 }) {
      const path = join(partialFolder, sha256);
      const input = new PassThrough();
      const compress = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: LEVEL } });
      const done = pipeline(input, compress, createWriteStream(path, { flags: "wx", mode: 0o600 }));
      // `write` or `commit` reports it; between them nobody is waiting.
      done.catch(() => undefined);
      return Promise.resolve({
        async write(bytes: Uint8Array) {
          // A copy, because the piece belongs to who handed it over.
          if (!input.write(Uint8Array.from(bytes))) await Promise.race([once(input, "drain"), done]);
        },
        async commit() {
          input.end();
          await done;
        },
        async abort() {
          input.destroy();
          await done.catch(() => undefined);
          await rm(path, { force: true });
        },
      });
    },
  };
}
