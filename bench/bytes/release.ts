import { hash } from "node:crypto";
import { readFile, readdir, readlink, writeFile } from "node:fs/promises";
import { isAbsolute, join, relative } from "node:path";
import { encodeHeadEntries } from "@regrow/core/bundle";
import { parseManifest, type FullManifest, type TreeEntry } from "@regrow/core/manifest";
import type { PackStream } from "@regrow/core/pack";
import { makePublisher, makeVoucher, type Publisher, type Voucher } from "@regrow/testing/publisher";
import { manifestOf } from "../device/shape.ts";

/** An unpacked release as a bundle would have it. */
export interface Release {
  readonly manifest: FullManifest;
  /** As it is signed. */
  readonly manifestBytes: Uint8Array;
  /** Metadata and manifest, signed by publisher and DMS, as the device downloads them. */
  readonly head: Uint8Array;
  /** Where the contents lie, by hash. */
  readonly paths: ReadonlyMap<string, string>;
}

/** Keys of both are made once for all releases of a program: the later head is signed like the earlier one. */
export class ReleaseMaker {
  readonly #voucher: Voucher = makeVoucher();
  readonly #publisher: Publisher = makePublisher({ product: "BENCH", onlineKeys: this.#voucher.onlineKeys });

  async make(folder: string, version: string): Promise<Release> {
    const paths = new Map<string, string>();
    const entries: TreeEntry[] = [];
    for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
      const path = join(entry.parentPath, entry.name);
      const name = relative(folder, path);
      if (entry.isSymbolicLink()) {
        const target = await readlink(path);
        // A bundle takes no others; they have no contents either way.
        if (!isAbsolute(target)) entries.push({ kind: "link", path: name, target });
      }
      if (!entry.isFile()) continue;
      const bytes = await readFile(path);
      const sha256 = hash("sha256", bytes);
      paths.set(sha256, path);
      entries.push({ kind: "file", path: name, sizeBytes: bytes.length, sha256, mode: 0o444 });
    }
    const bytes = manifestOf("BENCH", version, entries);
    const manifest = parseManifest(bytes);
    if (manifest.base !== null) throw new Error("a whole bundle was asked for");
    const head = encodeHeadEntries(this.#voucher.vouch(this.#publisher.sign(version, bytes)));
    return { manifest, manifestBytes: bytes, head, paths };
  }
}

/** A stream's contents, one after the other, as a file. */
export async function writeStream(stream: PackStream, release: Release, path: string): Promise<void> {
  await writeFile(path, "");
  for (const { sha256 } of stream.objects)
    await writeFile(path, await readFile(release.paths.get(sha256) ?? ""), { flag: "a" });
}
