import { ALL_CHANNELS, FILE_FLAGS, FILE_TYPES } from "@regrow/core/file";
import type { Cryptography, Disk } from "@regrow/core/port";
import { FileSystem, type BundleFile } from "@regrow/device/file-system";
import { NodeCryptography } from "@regrow/node/cryptography";
import type { SimulatedDisk } from "@regrow/sim/disk";
import type { Fact } from "../facts.ts";
import { ONE } from "../world.ts";
import type { Scenario, Stage } from "./scenario.ts";
import { deviceWith } from "./steps.ts";

/** More than a page, so that it can be torn. */
const OLD = "old\n".repeat(2_500);
const NEW = "new\n".repeat(2_500);
/** A file of the bundle, as what it is told: its bytes make no difference here. */
const PAGE = "page.html";
const OF_BUNDLE = "the bundle's";

/** Enough changes of one file that the next one writes the log anew. */
const MANY = Array.from({ length: 66 }, (_, count): readonly [string, string] => ["a.txt", String(count)]);

/** Files that are made, replaced, deleted and hidden through the command API. */
export const FILES: readonly Scenario[] = [
  scenario("files made", [], async (user) => {
    await user.put("a.txt", NEW);
    await user.put("b.txt", "b");
  }),
  scenario("a file replaced", [["a.txt", OLD]], (user) => user.put("a.txt", NEW)),
  scenario("a file deleted, made again", [["a.txt", OLD]], async (user) => {
    await user.remove("a.txt");
    await user.put("a.txt", NEW);
  }),
  scenario("a file of the bundle hidden", [], (user) => user.remove(PAGE)),
  scenario("a hidden file of the bundle shown again", [[PAGE, null]], (user) => user.showHidden(PAGE)),
  scenario("a log of files written anew", MANY, async (user) => {
    await user.put("a.txt", OLD);
    await user.put("a.txt", NEW);
  }),
];

function scenario(
  name: string,
  before: readonly (readonly [name: string, text: string | null])[],
  act: (user: User) => Promise<void>,
): Scenario {
  return {
    name,
    isSmall: true,
    ends: ONE.version,
    prepare: async (cryptography) => {
      const disk = await deviceWith(cryptography, ONE);
      const user = await User.come({ disk, cryptography, tell: () => {} });
      for (const [file, text] of before) await (text === null ? user.remove(file) : user.put(file, text));
      await disk.barrier();
      return disk.fork();
    },
    law: findLost,
    run: async (stage) => act(await User.come(stage)),
  };
}

/** Somebody who uses the files, and remembers what was said about them. */
class User {
  readonly #files: FileSystem;
  readonly #tell: Stage["tell"];

  private constructor(files: FileSystem, tell: Stage["tell"]) {
    this.#files = files;
    this.#tell = tell;
  }

  static async come({ disk, cryptography, tell }: Stage): Promise<User> {
    return new User(await openFiles(disk, cryptography), tell);
  }

  put(name: string, text: string): Promise<void> {
    return this.#change(name, text, async () => {
      const bytes = new TextEncoder().encode(text);
      const row = { type: FILE_TYPES.general, flags: 0, permissions: ALL_CHANNELS, version: "1.0.0" };
      const writer = await this.#files.create({ name, sizeBytes: bytes.length, checksum: null, ...row });
      await writer.write(bytes.subarray(0, 1));
      await writer.write(bytes.subarray(1));
    });
  }

  async remove(name: string): Promise<void> {
    // Where a cut has left it undone or done.
    if ((await this.#files.find(name)) !== undefined) await this.#change(name, null, () => this.#files.delete(name));
  }

  showHidden(name: string): Promise<void> {
    return this.#change(name, OF_BUNDLE, () => this.#files.clearWhiteouts());
  }

  /** Until it is answered, what was there and what is to be there are both right. */
  async #change(name: string, text: string | null, act: () => Promise<void>): Promise<void> {
    const before = await readFile(this.#files, name);
    this.#tell({ kind: "file", name, texts: [before, text] });
    await act();
    this.#tell({ kind: "file", name, texts: [text] });
  }
}

/** Every file is what somebody was told, to the byte. */
async function findLost(disk: SimulatedDisk, facts: readonly Fact[]): Promise<string | undefined> {
  const files = await openFiles(disk, new NodeCryptography());
  const told = new Map(facts.flatMap((fact) => (fact.kind === "file" ? [[fact.name, fact.texts] as const] : [])));
  for (const [name, texts] of told) {
    const text = await readFile(files, name);
    if (!texts.includes(text))
      return `L6: the file ${name} was changed, now it is ${text === null ? "gone" : "something else"}`;
  }
  return undefined;
}

async function readFile(files: FileSystem, name: string): Promise<string | null> {
  const found = await files.find(name);
  if (found === undefined) return null;
  if (found.origin === "bundle") return OF_BUNDLE;
  const pieces: Uint8Array[] = [];
  for await (const piece of (await files.open(name)).pieces()) pieces.push(piece);
  return new TextDecoder().decode(Buffer.concat(pieces));
}

function openFiles(disk: Disk, cryptography: Cryptography): Promise<FileSystem> {
  const bundle = { entries: new Map([[PAGE, PAGE_FILE]]) };
  return FileSystem.open({ disk, cryptography, clock: { nowMs: () => 0 }, bundle: async () => bundle });
}

const PAGE_FILE: BundleFile = {
  bytes: null,
  entry: {
    ...{ name: PAGE, origin: "bundle", owner: "product", type: FILE_TYPES.webApp, flags: FILE_FLAGS.valid },
    ...{ permissions: ALL_CHANNELS, handle: 0, sizeBytes: 0, version: "1.0.0", crc32: null, createdMs: null },
  },
};
