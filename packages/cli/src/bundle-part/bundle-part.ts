import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readHeadManifests, writeHead } from "@regrow/core/bundle";
import { RegrowError } from "@regrow/core/error";
import type { Missing } from "@regrow/core/intake";
import { listContents } from "@regrow/core/manifest";
import { NodeCryptography } from "@regrow/node/cryptography";
import { readBundleHead } from "../bundle/index.ts";
import { writePart } from "./write-part.ts";

/** What is to be sent next, and the command that makes the device take it. */
export interface BundlePart {
  readonly file: string;
  readonly sizeBytes: number;
  readonly command: string;
}

/** A bundle as a device takes it over a line: only what it lacks. */
export interface BundlePartSource extends AsyncDisposable {
  readonly product: string;
  readonly version: string;
  /** To be asked for with `dfu_query -o`. */
  readonly manifestSha256: string;
  /**
   * A file to be sent, by what the device has answered; null where nothing is. Its name is good until the next call.
   * @throws RegrowError BUNDLE_BASE_UNKNOWN where all that the device lacks is the base's, which a partial bundle does not carry
   */
  next(missing: Missing, signal?: AbortSignal): Promise<BundlePart | null>;
}

/** @throws RegrowError BUNDLE_*, MANIFEST_*, INPUT_UNREADABLE: the file is no bundle */
export async function openBundlePart(path: string, signal?: AbortSignal): Promise<BundlePartSource> {
  const head = await readBundleHead(path, signal);
  const { full, manifestSha256 } = readHeadManifests(new NodeCryptography(), head);
  const contents = [...listContents(full)];
  const folder = await mkdtemp(join(tmpdir(), "regrow-part-"));
  const file = join(folder, "part.regrow");
  const sized = async (command: string): Promise<BundlePart> => ({ file, sizeBytes: (await stat(file)).size, command });
  const next: BundlePartSource["next"] = async (missing, until) => {
    if (missing.kind === "none") return null;
    // Another count is another bundle: it is to see the head first.
    if (missing.kind === "head" || missing.count !== contents.length) {
      await writeFile(file, writeHead(head));
      return sized("dfu_update -o");
    }
    const wanted = new Map(contents.filter((_, index) => missing.indexes.has(index)));
    const written = await writePart({ bundle: path, wanted, kept: missing.kept, file, scratch: folder }, until);
    if (written === 0 && wanted.size > 0) {
      const [sha256 = ""] = wanted.keys();
      throw new RegrowError("BUNDLE_BASE_UNKNOWN", { sha256, missing: wanted.size });
    }
    const kept = missing.kept === null ? "" : ` -k ${missing.kept.bytes}`;
    return sized(`dfu_update -o -m ${manifestSha256}${kept}`);
  };
  return {
    product: full.product,
    version: full.version,
    manifestSha256,
    next,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
