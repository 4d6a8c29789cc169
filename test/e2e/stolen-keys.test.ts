import assert from "node:assert/strict";
import { cp, readdir, rename, rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { NodeCryptography } from "@regrow/node/cryptography";
import { buildBundle } from "regrow/bundle";
import { publishBundle } from "regrow/publish";
import { SystemClock } from "@regrow/node/clock";
import { regrow } from "../harness/command-line.ts";
import { helloFolder, publishHello } from "../harness/hello.ts";
import { startScene, type Scene } from "../harness/scene.ts";

const cryptography = new NodeCryptography();
const SILENT = { note: () => {}, progress: () => {}, end: () => {} };
/** Of what the thief signs. */
const FORGED = "6.6.6";

interface Theft {
  readonly what: string;
  /** Keys that the thief has. */
  readonly stolen: readonly string[];
  /** What the thief makes of them, in a folder of his own. */
  readonly forge: readonly string[];
  /** What the publisher does about it. */
  readonly recover: readonly string[];
}

/** The commands are those of docs/how-to/replace-a-lost-or-stolen-key.md. */
const THEFTS: readonly Theft[] = [
  {
    what: "a product's targets key",
    stolen: ["HELLO-targets"],
    forge: [],
    recover: ["key new fresh", "root change HELLO --add targets=fresh --remove targets=HELLO-targets"],
  },
  {
    what: "a product's root key, of which the publisher has a copy",
    stolen: ["HELLO-root"],
    forge: ["key new thief", "root change HELLO --add targets=thief --remove targets=HELLO-targets"],
    recover: ["key new fresh", "root change HELLO --add root=fresh --remove root=HELLO-root"],
  },
  {
    what: "a product's root and targets keys, which are lost as well",
    stolen: ["HELLO-root", "HELLO-targets"],
    forge: ["key new thief", "root change HELLO --add root=thief --remove root=HELLO-root"],
    recover: ["root restart HELLO"],
  },
  {
    what: "the platform's targets key",
    stolen: ["platform-targets"],
    forge: ["root restart HELLO"],
    recover: ["key new fresh", "root change platform --add targets=fresh --remove targets=platform-targets"],
  },
  {
    what: "the platform's root key, of which the publisher has a copy",
    stolen: ["platform-root"],
    forge: [
      "key new thief",
      "root change platform --add targets=thief --remove targets=platform-targets",
      "root restart HELLO",
    ],
    recover: ["key new fresh", "root change platform --add root=fresh --remove root=platform-root"],
  },
];

describe("a stolen key", { concurrency: availableParallelism(), timeout: 1_800_000 }, () => {
  for (const theft of THEFTS)
    it(`${theft.what}: its publisher takes it out, devices go on, and nothing that the thief signs is taken any more`, async () => {
      await using scene = await startScene({ product: "HELLO" });
      await nameOnlineKeys(scene);
      await publishHello(scene, { version: "1.0.0" });
      await scene.update("1.0.0");
      const old = await copyDms(scene);
      const thief = await stealKeys(scene, theft.stolen);
      for (const line of theft.forge) await type(scene, thief, line);
      const forged = await buildForged(scene, thief);

      for (const line of theft.recover) await type(scene, scene.keysFolder, line);
      await type(scene, null, `metadata publish HELLO --keys ${scene.keysFolder}`);
      await publishHello(scene, { version: "1.1.0" });
      await scene.update("1.1.0");

      const refused = await regrow(scene, "publish", forged);
      assert.match(refused.code ?? refused.shown, /^TRUST_/, "the DMS takes it");
      // A DMS in the thief's hands, that knows of nothing: what he signed is good there.
      await swapDms(scene, old);
      await publishBundle(scene.client, { product: "HELLO", file: forged }, around());
      await scene.client.call("setTag", { code: "HELLO", tag: "release", version: FORGED });
      await scene.device().ask("ota", notTaken(FORGED));
      await scene.waitForApp("1.1.0");

      await swapDms(scene, old);
      await publishHello(scene, { version: "1.2.0" });
      await scene.update("1.2.0");
      await scene.waitForApp("1.2.0");
    });

  it("the DMS's online keys: new ones take their place, and who has the old ones can show devices nothing", async () => {
    await using scene = await startScene({ product: "HELLO" });
    await nameOnlineKeys(scene);
    await publishHello(scene, { version: "1.0.0" });
    await scene.update("1.0.0");
    // An older version that was never given out: all that such a thief can choose from.
    await publishHello(scene, { version: "1.0.1" });
    await scene.client.call("setTag", { code: "HELLO", tag: "release", version: "1.0.0" });
    const old = await copyDms(scene);
    await nameOnlineKeys(scene, "--new");
    await type(scene, null, `metadata publish HELLO --keys ${scene.keysFolder}`);
    await publishHello(scene, { version: "1.1.0" });
    await scene.update("1.1.0");
    await swapDms(scene, old);
    await scene.client.call("setTag", { code: "HELLO", tag: "release", version: "1.0.1" });
    await scene.device().ask("ota", notTaken("1.0.1"));
    await swapDms(scene, old);
    await publishHello(scene, { version: "1.2.0" });
    await scene.update("1.2.0");
  });
});

/** What the device says of what it does not believe: what is wrong with it, or that the device is ahead of its DMS. */
function notTaken(version: string): RegExp {
  return new RegExp(`Update ${RegExp.escape(version)} (?:failed|is not taken): [^\\]]*\\(TRUST_[A-Z_]+\\)`);
}

/** A regrow command as it is typed; with a folder, one that uses its keys. */
async function type(scene: Scene, keys: string | null, line: string): Promise<void> {
  const asks = keys !== null && !line.startsWith("key ");
  const makesKeys = keys !== null && /^(key new|root restart)/.test(line);
  const folder = keys === null ? [] : ["--keys", keys];
  const words = [...line.split(" "), ...folder, ...(asks ? ["--yes"] : []), ...(makesKeys ? ["--unencrypted"] : [])];
  const { exit, shown } = await regrow(scene, ...words);
  assert.equal(exit, 0, `${line}\n${shown}`);
}

async function nameOnlineKeys(scene: Scene, ...more: readonly string[]): Promise<void> {
  const file = join(scene.folder, "online.json");
  await type(scene, null, ["root online-keys HELLO --out", file, ...more].join(" "));
  await type(scene, scene.keysFolder, `root change HELLO --online ${file}`);
}

/** The publisher's folder as a thief has it: all that is public, and some keys. */
async function stealKeys(scene: Scene, names: readonly string[]): Promise<string> {
  const path = join(scene.folder, "thief");
  await cp(scene.keysFolder, path, { recursive: true });
  const keys = join(path, "keys");
  for (const file of await readdir(keys))
    if (file.endsWith(".pem") && !names.includes(file.slice(0, -".pem".length))) await rm(join(keys, file));
  await rm(join(keys, "signed"), { recursive: true, force: true });
  return path;
}

async function buildForged(scene: Scene, keysDir: string): Promise<string> {
  const folder = await helloFolder(join(scene.folder, "thief"), { version: FORGED });
  const out = join(scene.folder, "forged.regrow");
  await buildBundle({ cryptography, folder, version: FORGED, keysDir, out, nowMs: Date.now() });
  return out;
}

/** The DMS as it is now, put aside. */
async function copyDms(scene: Scene): Promise<string> {
  const path = join(scene.folder, "dms-old");
  await scene.dms().child.stop();
  await cp(scene.dmsFolder, path, { recursive: true });
  await scene.restartDms("stop");
  return path;
}

/** The DMS that was put aside takes the place of the one that runs, at its addresses; the other way round the next time. */
async function swapDms(scene: Scene, aside: string): Promise<void> {
  await scene.dms().child.stop();
  await rename(scene.dmsFolder, `${aside}.swap`);
  await rename(aside, scene.dmsFolder);
  await rename(`${aside}.swap`, aside);
  await scene.restartDms("stop");
}

function around() {
  return { clock: new SystemClock(), signal: new AbortController().signal, status: SILENT };
}
