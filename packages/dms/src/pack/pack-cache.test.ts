import assert from "node:assert/strict";
import { readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { RegrowError, type ErrorCode } from "@regrow/core/error";
import { VirtualClock } from "@regrow/sim/clock";
import { withTempFolder } from "@regrow/testing/temp-folder";
import { provenTenant } from "../organisation/index.ts";
import { PACK_NAME } from "./make-pack.ts";
import { PackCache, type OpenPack } from "./pack-cache.ts";
import type { PackPlan } from "./pack-plan.ts";

const ACME = provenTenant("acme");
const OTHER = provenTenant("other");
const EMPTY = { objects: [], sizeBytes: 0 };
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
const planOf = (name: string): PackPlan => ({ from: null, to: name, base: null, next: EMPTY });

/** Makes packs of 100 bytes that hold their plan's name, when the test lets it. */
class Workshop {
  readonly made: string[] = [];
  readonly clock = new VirtualClock();
  #gate: Promise<void> = Promise.resolve();
  fails: RegrowError | undefined;

  readonly maker = {
    make: async (_tenant: string, folder: string, plan: () => Promise<PackPlan>): Promise<void> => {
      const { to } = await plan();
      await this.#gate;
      this.made.push(to);
      if (this.fails !== undefined) throw this.fails;
      await writeFile(join(folder, PACK_NAME), to.padEnd(100, "."));
    },
  };

  /** Nothing is finished until the returned function is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gate = promise;
    return resolve;
  }

  open(folder: string, limitBytes = 250): Promise<PackCache> {
    const { maker, clock } = this;
    return PackCache.open({ folder: join(folder, "packs"), maker, clock, logger: SILENT, limitBytes });
  }
}

const get = (cache: PackCache, to: string, tenant = ACME): Promise<OpenPack> =>
  cache.get(tenant, { from: null, to }, () => Promise.resolve(planOf(to)));

async function textOf(pack: OpenPack): Promise<string> {
  const text = await pack.file.readFile("utf8");
  await pack.close();
  return text;
}

const withCode = (code: ErrorCode) => (error: unknown) => error instanceof RegrowError && error.code === code;

describe("PackCache", () => {
  it("makes a pack once for all who ask, and for each organisation anew", () =>
    withTempFolder(async (folder) => {
      const shop = new Workshop();
      const cache = await shop.open(folder);
      const release = shop.hold();
      const asked = [get(cache, "a"), get(cache, "a"), get(cache, "a", OTHER)];
      release();
      const packs = await Promise.all(asked);
      assert.deepEqual(shop.made, ["a", "a"]);
      assert.ok(packs.every(({ sizeBytes }) => sizeBytes === 100));
      for (const pack of packs) assert.match(await textOf(pack), /^a\.+$/);
    }));

  it("removes what was used longest ago, never what is being sent, and makes it again under the same name", () =>
    withTempFolder(async (folder) => {
      const shop = new Workshop();
      const cache = await shop.open(folder);
      const sent = await get(cache, "a");
      for (const name of ["b", "c", "d"]) await (await get(cache, name)).close();
      assert.deepEqual(await names(folder), ["a", "d"], "a is being sent");
      assert.match(await textOf(sent), /^a/);
      const again = await get(cache, "b");
      assert.deepEqual(shop.made, ["a", "b", "c", "d", "b"]);
      assert.notEqual(again.etag, sent.etag);
      await again.close();
      assert.equal((await names(folder)).length, 2);
      const etag = (await get(cache, "c").then(async (pack) => (await pack.close(), pack))).etag;
      assert.equal(etag, sent.etag.replace(/^a/, "c"));
    }));

  it("tells who asks to come back when it takes long, and goes on making it", () =>
    withTempFolder(async (folder) => {
      const shop = new Workshop();
      const cache = await shop.open(folder);
      const release = shop.hold();
      const refused = assert.rejects(get(cache, "a"), (error: unknown) => {
        assert.ok(withCode("PACK_IN_MAKING")(error));
        return error instanceof RegrowError && typeof error.details["retryAfterMs"] === "number";
      });
      await new Promise((resolve) => setImmediate(resolve));
      await shop.clock.advance(60_000);
      await refused;
      release();
      assert.match(await textOf(await get(cache, "a")), /^a/);
      assert.deepEqual(shop.made, ["a"]);
    }));

  it("does not try again at once what cannot be made", () =>
    withTempFolder(async (folder) => {
      const shop = new Workshop();
      const cache = await shop.open(folder);
      shop.fails = new RegrowError("BUNDLE_STORE_DAMAGED", { sha256: "x" });
      await assert.rejects(get(cache, "a"), withCode("BUNDLE_STORE_DAMAGED"));
      await assert.rejects(get(cache, "a"), withCode("BUNDLE_STORE_DAMAGED"));
      assert.equal(shop.made.length, 1);
      assert.deepEqual(await readdir(join(folder, "packs/partial")), []);
      shop.fails = undefined;
      await shop.clock.advance(60_000);
      assert.match(await textOf(await get(cache, "a")), /^a/);
    }));

  it("finds after a restart what it has left, but for what another codec has made", () =>
    withTempFolder(async (folder) => {
      const shop = new Workshop();
      const first = await shop.open(folder);
      for (const name of ["a", "b"]) await (await get(first, name)).close();
      await writeFile(join(folder, "packs/acme/c-none-1-zstd1.0.0.pack"), "old");
      await writeFile(join(folder, "packs/partial/rest"), "rest");
      const second = await shop.open(folder, 150);
      assert.equal((await names(folder)).length, 1, "and keeps to its limit");
      await (await get(second, "b")).close();
      assert.deepEqual(shop.made, ["a", "b"]);
    }));

  it("keeps what cannot be opened at the moment, such as when there are no file descriptors left", () =>
    withTempFolder(async (folder) => {
      const shop = new Workshop();
      const cache = await shop.open(folder);
      const { etag, close } = await get(cache, "a");
      await close();
      const path = join(folder, "packs/acme", `${etag}.pack`);
      await rename(path, `${path}.away`);
      await symlink(path, path); // a loop: open fails, and the name is there
      await assert.rejects(get(cache, "a"), { code: "ELOOP" });
      assert.equal(cache.figures.keptBytes, 100);
      await rename(`${path}.away`, path);
      assert.match(await textOf(await get(cache, "a")), /^a/);
      assert.deepEqual(shop.made, ["a"]);
      // Nobody is left who would be reading it: it goes when its time has come.
      for (const name of ["b", "c"]) await (await get(cache, name)).close();
      assert.deepEqual(await names(folder), ["b", "c"]);
      await rm(join(folder, "packs/acme"), { recursive: true });
      assert.match(await textOf(await get(cache, "c")), /^c/);
      assert.deepEqual(shop.made, ["a", "b", "c", "c"]);
    }));

  it("forgets the packs of a bundle that is deleted, also one that is just being made", () =>
    withTempFolder(async (folder) => {
      const shop = new Workshop();
      const cache = await shop.open(folder);
      await (await get(cache, "a")).close();
      const release = shop.hold();
      const making = get(cache, "ab").then(
        (pack) => pack.close(),
        () => undefined,
      );
      await new Promise((resolve) => setImmediate(resolve));
      const forgotten = cache.forget(ACME, "a");
      release();
      await Promise.all([making, forgotten]);
      assert.deepEqual(await names(folder), []);
    }));
});

async function names(folder: string): Promise<readonly string[]> {
  const found = await readdir(join(folder, "packs"), { recursive: true });
  return found.flatMap((name) => /([a-z]+)-none.*\.pack$/.exec(name)?.[1] ?? []).sort();
}
