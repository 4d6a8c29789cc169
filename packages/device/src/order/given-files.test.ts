import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { sha256Hex } from "@regrow/core/port";
import { nameFileList, type GivenFile } from "@regrow/core/protocol";
import { NodeCryptography } from "@regrow/node/cryptography";
import { SimulatedDisk } from "@regrow/sim/disk";
import { RecordingLogger } from "@regrow/testing/log";
import { bytesOf, create, openFiles, readText, writeBundleFiles } from "../../test/files.ts";
import type { FileSystem } from "../file-system/index.ts";
import { GivenFiles } from "./given-files.ts";

const cryptography = new NodeCryptography();
const hashOf = (text: string): string => sha256Hex(cryptography, bytesOf(text));

/** A device and what its DMS gives it. */
class Scene {
  readonly disk: SimulatedDisk;
  readonly files: FileSystem;
  readonly log = new RecordingLogger();
  /** Contents by name. */
  readonly given = new Map<string, string>();
  /** What the DMS answers in place of the bytes. */
  readonly instead = new Map<string, string | Error>();
  fetched: string[] = [];
  changes = 0;
  readonly device: GivenFiles;

  private constructor(disk: SimulatedDisk, files: FileSystem) {
    this.disk = disk;
    this.files = files;
    this.device = new GivenFiles({
      disk,
      cryptography,
      log: this.log,
      files: async () => files,
      client: async () => ({
        files: async () => ({ files: this.list() }),
        file: async (sha256) => this.#bytes(sha256),
      }),
      onChanged: () => void (this.changes += 1),
      signal: new AbortController().signal,
    });
  }

  static async on(disk: SimulatedDisk): Promise<Scene> {
    await writeBundleFiles(disk);
    return new Scene(disk, await openFiles(disk));
  }

  list(): GivenFile[] {
    return [...this.given].map(([name, text]) => ({ name, sha256: hashOf(text), sizeBytes: bytesOf(text).length }));
  }

  /** What the DMS names in the answer to a check-in. */
  get name(): string | null {
    return nameFileList(this.list(), cryptography);
  }

  /** A check-in. */
  async follow(): Promise<void> {
    this.fetched = [];
    await this.device.follow(this.name);
    await this.device.settled();
  }

  async texts(...names: readonly string[]): Promise<readonly (string | null)[]> {
    return Promise.all(
      names.map(async (name) => ((await this.files.find(name))?.origin === "user" ? readText(this.files, name) : null)),
    );
  }

  #bytes(sha256: string): Uint8Array {
    const found = [...this.given].find(([, text]) => hashOf(text) === sha256) ?? assert.fail(sha256);
    const [name, text] = found;
    this.fetched.push(name);
    const instead = this.instead.get(name) ?? text;
    if (instead instanceof Error) throw instead;
    return bytesOf(instead);
  }
}

describe("files that the DMS gives", () => {
  it("appear, are fetched once, and are told to be in place", async () => {
    const scene = await Scene.on(new SimulatedDisk());
    assert.equal(await scene.device.inPlace(), null);
    scene.given.set("config.json", "{}").set("empty", "");
    await scene.follow();
    assert.deepEqual(await scene.texts("config.json", "empty"), ["{}", ""]);
    assert.equal(await scene.device.inPlace(), scene.name);
    assert.equal(scene.changes, 1, "the DMS is to see it");
    await scene.follow();
    assert.deepEqual([scene.fetched, scene.changes], [[], 1]);
    const later = await Scene.on(scene.disk);
    assert.equal(await later.device.inPlace(), scene.name, "after a restart too");
  });

  it("take the name that they have: a user's file is replaced, a change and a deletion on the device come back", async () => {
    const scene = await Scene.on(new SimulatedDisk());
    await create(scene.files, "config.json", "the user's");
    scene.given.set("config.json", "the owner's").set("logo", "a picture");
    await scene.follow();
    assert.deepEqual(await scene.texts("config.json"), ["the owner's"]);
    await create(scene.files, "config.json", "changed here");
    await scene.files.delete("logo");
    assert.equal(await scene.device.inPlace(), null, "which the next check-in tells");
    await scene.follow();
    assert.deepEqual(await scene.texts("config.json", "logo"), ["the owner's", "a picture"]);
    await scene.files.reset();
    await scene.follow();
    assert.deepEqual(await scene.texts("config.json", "logo"), ["the owner's", "a picture"], "after a format too");
  });

  it("go when they are given no more, what a user made of one stays, and the bundle's is seen again", async () => {
    const scene = await Scene.on(new SimulatedDisk());
    scene.given.set("page.html", "instead of the bundle's").set("kept", "1").set("changed", "1");
    await scene.follow();
    scene.given.delete("page.html");
    scene.given.delete("changed");
    await create(scene.files, "changed", "the user's now");
    await scene.follow();
    assert.deepEqual(await scene.texts("kept", "changed"), ["1", "the user's now"]);
    assert.equal((await scene.files.find("page.html"))?.origin, "bundle");
    scene.given.clear();
    await scene.follow();
    assert.deepEqual(await scene.texts("kept", "changed"), [null, "the user's now"]);
    assert.equal(await scene.device.inPlace(), null);
    await scene.follow();
    assert.deepEqual(scene.fetched, []);
  });

  it("are never other bytes than were named, and one that fails keeps none of the others away", async () => {
    const scene = await Scene.on(new SimulatedDisk());
    scene.given.set("a", "right").set("b", "right too").set("c", "fine").set("sys/kernel", "no").set("app/", "no");
    scene.instead.set("a", "WRONG").set("b", new RegrowError("DMS_UNREACHABLE"));
    await scene.follow();
    assert.deepEqual(await scene.texts("a", "b", "c"), [null, null, "fine"]);
    assert.deepEqual([await scene.device.inPlace(), scene.changes], [null, 0], "nothing is told to be in place");
    assert.match(JSON.stringify(scene.log.lines), /not the bytes that were named/);
    scene.instead.clear();
    scene.given.delete("sys/kernel");
    scene.given.delete("app/");
    await scene.follow();
    assert.deepEqual([scene.fetched.toSorted(), await scene.device.inPlace()], [["a", "b"], scene.name]);
  });

  it("are in place or will be, from every state that a power cut on the way may leave, and leave no file that nobody takes away", async () => {
    const first = await Scene.on(new SimulatedDisk());
    first.given.set("config.json", "one").set("old", "x");
    await first.follow();
    await first.disk.barrier();
    const states: SimulatedDisk[] = [];
    const watched = first.disk.fork({
      onOperation: (_, before) => {
        for (const state of before.crashStates({ seed: 1, limit: 2, names: "any" })) states.push(before.boot(state));
      },
    });
    const second = await Scene.on(watched);
    states.length = 0;
    second.given.set("config.json", "two").set("new", "y");
    await second.follow();
    assert.ok(states.length > 20, `${states.length} states`);
    for (const state of states.filter((_, index) => index % 5 === 0)) {
      // Given no more by the time it is on again: what had come by then goes too.
      const gone = await Scene.on(state.fork());
      await gone.follow();
      assert.deepEqual(await gone.texts("config.json", "new", "old"), [null, null, null]);
      const after = await Scene.on(state);
      after.given.set("config.json", "two").set("new", "y");
      await after.follow();
      assert.deepEqual(await after.texts("config.json", "new", "old"), ["two", "y", null]);
      after.given.clear();
      await after.follow();
      assert.deepEqual(await after.texts("config.json", "new", "old"), [null, null, null]);
    }
  });
});
