import { zstdDecompressSync } from "node:zlib";
import { BundleReader, writeHead } from "@regrow/core/bundle";
import type { Disk } from "@regrow/core/port";
import { stagingLayout } from "../src/layout/index.ts";

/** Puts a bundle where the kernel would have put it: head and unpacked objects. */
export async function stageBundle(disk: Disk, updateId: string, bundle: Uint8Array): Promise<void> {
  const staging = stagingLayout(updateId);
  await disk.makeDirectory(staging.objects);
  const pieces: Uint8Array[] = [];
  const reader = new BundleReader();
  for (const event of reader.push(bundle)) {
    if (event.kind === "head") await disk.write(staging.head, writeHead(event.head));
    if (event.kind === "object-data") pieces.push(event.bytes);
    if (event.kind === "object-end")
      await disk.write(
        staging.object(event.sha256),
        new Uint8Array(zstdDecompressSync(Buffer.concat(pieces.splice(0)))),
      );
  }
  reader.finish();
}
