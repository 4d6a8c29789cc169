import { BundleReader, readHeadManifests, type BundleHead } from "@regrow/core/bundle";
import { RegrowError, asRegrowError } from "@regrow/core/error";
import type { FullManifest } from "@regrow/core/manifest";
import type { Cryptography, Disk, Logger } from "@regrow/core/port";
import { compareVersions } from "@regrow/core/version";
import { readOptional, writeDurably } from "../identity/index.ts";
import type { BundleIntake } from "../intake/index.ts";
import { FILES } from "../layout/index.ts";
import type { Folder, FolderFile } from "./node-folder.ts";

export interface PickUpDependencies {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
  readonly log: Logger;
  readonly intake: BundleIntake;
  /** What runs here; null without software. */
  readonly running: () => Promise<{ readonly version: string } | null>;
  readonly product: () => Promise<string | null>;
  readonly announce: (line: string) => void;
  readonly reboot: () => Promise<void>;
  readonly signal: AbortSignal;
}

interface Found {
  readonly manifest: FullManifest;
  readonly manifestSha256: string;
}

/** Bundles that are remembered as tried; the oldest is forgotten. */
const MAX_TRIED = 32;
const MAX_BYTES = 8_192;
/** A file that cannot be read to its end so often is left until the stick was away. */
const MAX_INTERRUPTIONS = 3;

/**
 * Takes bundles out of a folder that comes and goes, such as a stick's: one that is for this device and newer than what runs, once. One
 * that was tried is not tried again, whatever became of it, or it would be installed and rolled back for ever.
 */
export class PickUp {
  readonly #dependencies: PickUpDependencies;
  /** Files that need no second look while they lie there. */
  #known = new Set<string>();
  /** By file, while it lies there. */
  readonly #interruptions = new Map<string, number>();

  constructor(dependencies: PickUpDependencies) {
    this.#dependencies = dependencies;
  }

  /** One look; takes one file at most. */
  async look(folder: Folder): Promise<void> {
    const files = await folder.list();
    // What has gone and comes again is looked at again.
    const here = new Set(files.map(keyOf));
    this.#known = this.#known.intersection(here);
    for (const key of this.#interruptions.keys()) if (!here.has(key)) this.#interruptions.delete(key);
    for (const file of files) {
      if (this.#known.has(keyOf(file)) || this.#dependencies.intake.isBusy) continue;
      this.#known.add(keyOf(file));
      const found = await this.#read(folder, file);
      if (found === null || !(await this.#isWanted(found, file))) continue;
      await this.#take(folder, file, found);
      return;
    }
  }

  async #read(folder: Folder, file: FolderFile): Promise<Found | null> {
    const { cryptography, log, announce } = this.#dependencies;
    try {
      const { full, manifestSha256 } = readHeadManifests(cryptography, await headOf(folder.read(file.name)));
      return { manifest: full, manifestSha256 };
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      log.warn("a file that is no bundle", { file: file.name, reason });
      if (thrown instanceof RegrowError) announce(`${shown(file)}: ${reason}`);
      return null;
    }
  }

  async #isWanted({ manifest, manifestSha256 }: Found, file: FolderFile): Promise<boolean> {
    const { running, product, log } = this.#dependencies;
    const [now, own] = await Promise.all([running(), product()]);
    const isOurs = own === null || own === manifest.product;
    const isNewer = now === null || compareVersions(manifest.version, now.version) > 0;
    const isNew = !(await this.#tried()).includes(manifestSha256);
    if (!isOurs || !isNewer || !isNew)
      log.info("bundle left where it lies", { file: file.name, version: manifest.version, isOurs, isNewer, isNew });
    return isOurs && isNewer && isNew;
  }

  async #take(folder: Folder, file: FolderFile, { manifest, manifestSha256 }: Found): Promise<void> {
    const { intake, announce, reboot, signal } = this.#dependencies;
    const { version } = manifest;
    announce(`Update ${version}: started, from ${shown(file)}`);
    const before = await this.#tried();
    // Before it is tried: a power cut in the trial must not make it begin anew.
    await this.#remember([manifestSha256, ...before]);
    try {
      const { kind } = await intake.takeBundle(folder.read(file.name), { by: "console", signal });
      if (kind !== "installed") return;
      announce(`Update ${version}: installed, rebooting`);
      await reboot();
    } catch (thrown) {
      signal.throwIfAborted();
      const error = asRegrowError(thrown);
      // The stick was pulled, or the device was busy: nothing is said about the bundle.
      if (error.code === "UPDATE_INTERRUPTED" || error.code === "UPDATE_BUSY") {
        await this.#remember(before);
        if (error.code === "UPDATE_BUSY" || this.#mayTryAgain(file)) this.#known.delete(keyOf(file));
      }
      announce(`Update ${version} failed: ${error.message}. ${error.row.fix} (${error.code})`);
    }
  }

  #mayTryAgain(file: FolderFile): boolean {
    const count = (this.#interruptions.get(keyOf(file)) ?? 0) + 1;
    this.#interruptions.set(keyOf(file), count);
    return count < MAX_INTERRUPTIONS;
  }

  async #tried(): Promise<readonly string[]> {
    const bytes = await readOptional(this.#dependencies.disk, FILES.pickedUp, MAX_BYTES);
    const text = bytes === undefined ? "" : new TextDecoder().decode(bytes);
    return text.split("\n").filter((line) => /^[0-9a-f]{64}$/.test(line));
  }

  #remember(tried: readonly string[]): Promise<void> {
    const text = tried.slice(0, MAX_TRIED).join("\n");
    return writeDurably(this.#dependencies.disk, FILES.pickedUp, new TextEncoder().encode(`${text}\n`));
  }
}

function keyOf({ name, sizeBytes, modifiedMs }: FolderFile): string {
  return `${sizeBytes} ${modifiedMs} ${name}`;
}

/** A name that anybody can give a file on a stick. */
function shown({ name }: FolderFile): string {
  return name.slice(0, 64).replaceAll(/[^\x20-\x7e]/g, "?");
}

/** Reads no further than the head. */
async function headOf(source: AsyncIterable<Uint8Array>): Promise<BundleHead> {
  const reader = new BundleReader();
  for await (const piece of source)
    for (const event of reader.push(piece)) if (event.kind === "head") return event.head;
  reader.finish();
  throw new RegrowError("BUNDLE_MALFORMED", { reason: "no head" });
}
