import assert from "node:assert/strict";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { startScene, type Scene } from "../harness/scene.ts";
import { httpServerFolder } from "./http-server.ts";

const PRODUCT = "HTTP-SERVER";

describe("a real third-party program with all its dependencies", { timeout: 600_000 }, () => {
  let scene: Scene;
  before(async () => {
    scene = await startScene({ product: PRODUCT });
  });
  after(async () => await scene[Symbol.asyncDispose]());

  it("is installed: 754 files, 4 of them relative links beside, and serves its page", async () => {
    const bundle = await scene.publish({ source: await httpServerFolder("14.0.0"), version: "14.0.0" });
    const entries = bundle.manifest.trees.flatMap((tree) => tree.entries);
    assert.equal(entries.filter((entry) => entry.kind === "link").length, 4);
    assert.ok(entries.filter((entry) => entry.kind === "file").length > 700);
    await scene.update("14.0.0");
    assert.match(await page(scene), /Served by http-server 14\.0\.0/);
  });

  it("is updated to its next release", async () => {
    await scene.publish({ source: await httpServerFolder("14.1.1"), version: "14.1.1" });
    await scene.update("14.1.1");
    assert.match(await page(scene), /Served by http-server 14\.1\.1/);
    assert.equal(await installedVersion(scene), "14.1.1");
  });

  it("takes a bundle that replaces a single file", async () => {
    const changed = join(scene.folder, "changed");
    await cp(await httpServerFolder("14.1.1"), changed, { recursive: true, verbatimSymlinks: true });
    await writeFile(join(changed, "site", "index.html"), "<p>Only this file is new.</p>\n");
    const partial = await scene.publish({ source: changed, version: "14.1.2", base: "14.1.1" });
    assert.equal(partial.objects, 1);
    await scene.update("14.1.2");
    assert.match(await page(scene), /Only this file is new/);
    assert.equal(await installedVersion(scene), "14.1.1", "the rest is the base's");
  });
});

/** Fetched anew each time: http-server lets browsers keep a page for an hour. */
async function page(scene: Scene): Promise<string> {
  const answer = await fetch(`${scene.appAddress}/`, { cache: "no-store", signal: AbortSignal.timeout(10_000) });
  assert.equal(answer.status, 200);
  return await answer.text();
}

/** The release that lies in the generation that runs. */
async function installedVersion(scene: Scene): Promise<unknown> {
  const running = await scene.runningGeneration();
  const tree = join(scene.root, "generations", running, "tree", "app");
  return JSON.parse(await readFile(join(tree, "node_modules", "http-server", "package.json"), "utf8")).version;
}
