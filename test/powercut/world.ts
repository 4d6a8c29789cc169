import { BundleReader, writeHead } from "@regrow/core/bundle";
import { DiskError, sha256Hex, type Disk } from "@regrow/core/port";
import { writeDurably, writeIdentity } from "@regrow/device/identity";
import { stagingLayout } from "@regrow/device/layout";
import { NodeCryptography } from "@regrow/node/cryptography";
import { SimulatedDisk } from "@regrow/sim/disk";
import { headOf, makePublisher, type Contents } from "@regrow/testing/publisher";
import { zstdDecompressSync } from "node:zlib";
import { FIXED_KEYS } from "./fixed-keys.ts";
import { DEVICE_UUID, pem } from "./fixtures.ts";

/** What a version's tree must hold when it runs: path to text, or to the text of a link. The oracle; nothing of the store is asked. */
type Tree = Readonly<Record<string, string>>;

export interface Release {
  readonly version: string;
  readonly securityVersion: number;
  readonly bundle: Uint8Array;
  readonly manifestSha256: string;
  readonly tree: Tree;
}

const publisher = makePublisher({ product: "ACME-KIOSK", keys: FIXED_KEYS });

/** More than a page, so that it can be torn; no two of a length. */
function large(text: string, lengthBytes: number): string {
  return `${text}\n`.repeat(Math.ceil(lengthBytes / (text.length + 1)));
}

/** Text without a pattern, the same each time. */
function noise(lengthBytes: number): string {
  let text = "";
  for (let block = 0; text.length < lengthBytes; block += 1)
    text += sha256Hex(new NodeCryptography(), new TextEncoder().encode(String(block)));
  return text.slice(0, lengthBytes);
}

function release(
  version: string,
  files: Tree,
  links: Tree,
  options: { readonly securityVersion?: number; readonly base?: Release } = {},
): Release {
  const contents: Record<string, Contents> = { ...files };
  for (const [path, link] of Object.entries(links)) contents[path] = { link };
  const { base, securityVersion = 1 } = options;
  const bundle = publisher.bundle({
    version,
    securityVersion,
    files: contents,
    ...(base === undefined ? {} : { base: base.bundle }),
  });
  const manifestSha256 = sha256Hex(new NodeCryptography(), headOf(bundle).manifest);
  return { version, securityVersion, bundle, manifestSha256, tree: { ...base?.tree, ...files, ...links } };
}

const SHARED = { "lib/shared.mjs": "export const shared = true;\n", "page/index.html": large("<p>page", 9_800) };

/** The versions that the scenarios install. */
export const ONE = release(
  "1.0.0",
  { ...SHARED, "main.mjs": "start(1);\n", "lib/one.mjs": large("one", 9_000) },
  { "bin/run": "../main.mjs" },
);
export const TWO = release(
  "2.0.0",
  { ...SHARED, "main.mjs": "start(2);\n", "lib/two.mjs": large("two", 9_400) },
  { "bin/run": "../lib/two.mjs" },
);
export const THREE = release("3.0.0", { ...SHARED, "main.mjs": "start(3);\n" }, {}, { securityVersion: 3 });
/** Replaces one file of version 1. */
export const PARTIAL = release("1.0.1", { "main.mjs": "start('1.0.1');\n" }, {}, { base: ONE });
/** A program that no method makes small by itself, and one that differs little from it: its pack holds deltas alone. */
export const DENSE = release("5.0.0", { "main.mjs": "start(5);\n", "program.bin": noise(20_000) }, {});
export const DENSER = release(
  "5.0.1",
  { "main.mjs": "start(5);\n", "program.bin": noise(20_000).replaceAll("0f", "f0"), "lib/new.mjs": noise(600) },
  {},
);
export const RELEASES = [ONE, TWO, THREE, PARTIAL, DENSE, DENSER] as const;

/** A device as it leaves the factory, everything durable. */
export async function newDevice(): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk();
  await manufacture(disk);
  await disk.barrier();
  return disk.fork();
}

/** What every device is given besides its identity. */
export const MANUFACTURED = {
  consoleSecret: "abcdefghij234567klmn",
  factorySettings: { "update.automatic": "0" },
} as const;

export async function manufacture(disk: Disk): Promise<void> {
  const dms = { dmsUrl: "https://dms.example", dmsCa: pem("ca") };
  await writeIdentity(disk, {
    uuid: DEVICE_UUID,
    keyPem: pem("device.key"),
    ...MANUFACTURED,
    platformRoot: publisher.platformRoot,
    product: publisher.product,
    ...dms,
  });
}

export function isPlatformRoot(bytes: Uint8Array): boolean {
  return Buffer.from(publisher.platformRoot).equals(bytes);
}

/** Leaves a release where the kernel leaves a download: durable, in the update's own folder. */
export async function stage(disk: Disk, updateId: string, { bundle }: Release): Promise<void> {
  const paths = stagingLayout(updateId);
  await disk.makeDirectory(paths.objects);
  await writeDurably(disk, paths.head, writeHead(headOf(bundle)));
  for (const [sha256, bytes] of objectsOf(bundle)) await disk.write(paths.object(sha256), bytes);
  await disk.barrier();
}

/** What is wrong with a generation's tree; undefined when it is the release's, to the byte. */
export async function findWrongTree(disk: Disk, { manifestSha256, tree }: Release): Promise<string | undefined> {
  for (const [path, text] of Object.entries(tree)) {
    const where = `generations/${manifestSha256}/tree/app/${path}`;
    try {
      const isLink = (await disk.status(where))?.kind === "link";
      const found = isLink ? await disk.readLink(where) : new TextDecoder().decode(await disk.read(where, 1024 * 1024));
      if (found !== text) return `${path} holds something else`;
    } catch (error) {
      if (error instanceof DiskError) return `${path}: ${error.code}`;
      throw error;
    }
  }
  return undefined;
}

/** Contents of a bundle's objects by their hashes. */
export function objectsOf(bundle: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const objects = new Map<string, Uint8Array[]>();
  let pieces: Uint8Array[] = [];
  for (const event of new BundleReader().push(bundle)) {
    if (event.kind === "object") objects.set(event.sha256, (pieces = []));
    if (event.kind === "object-data") pieces.push(event.bytes);
  }
  return new Map(
    [...objects].map(([sha256, parts]) => [sha256, new Uint8Array(zstdDecompressSync(Buffer.concat(parts)))]),
  );
}

/** Leaves a bundle whose manifest nobody has signed: the publisher's targets name it, under the signature of what they said before. */
export async function stageForgery(disk: Disk, updateId: string): Promise<void> {
  const head = headOf(ONE.bundle);
  const manifest = replaced(head.manifest, /"1\.0\.0"/, `"9.9.9"`);
  const length = manifest.length;
  const sha256 = sha256Hex(new NodeCryptography(), manifest);
  const entry = `"bundles/9.9.9/manifest.json":{"hashes":{"sha256":"${sha256}"},"length":${length}}`;
  const productTargets = replaced(head.productTargets, /"targets":\s*\{/, `"targets":{${entry},`);
  await stage(disk, updateId, ONE);
  await writeDurably(disk, stagingLayout(updateId).head, writeHead({ ...head, manifest, productTargets }));
}

function replaced(bytes: Uint8Array, from: RegExp, to: string): Uint8Array {
  const text = new TextDecoder().decode(bytes);
  if (!from.test(text)) throw new Error(`no ${from.source} in it`);
  return new TextEncoder().encode(text.replace(from, to));
}
