import { execFile } from "node:child_process";
import { randomFillSync } from "node:crypto";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { bundleIdOf } from "@regrow/core/manifest";
import { DEVICE_HEADER } from "@regrow/core/protocol";
import { withTempFolder } from "@regrow/testing/temp-folder";
import { publishHello } from "../../test/harness/hello.ts";
import { startScene, type Scene } from "../../test/harness/scene.ts";
import type { Measurement, Row, Settings } from "../measure/figure.ts";
import { interleave, median, timed } from "../measure/rounds.ts";
import { processTree, residentPeakOf, syncFileSystem } from "../measure/system.ts";

/** Ours: the device writes each byte once, hashes it three times (segment, object, installed file) and syncs all of it. */
const LIMIT = 2;
/** Ours: kernel of a real device while it updates to a file of 100 MB. */
const MEMORY_LIMIT_MB = 120;

/** Of 15 s each. */
const MOST_TRIES = 60;

const PRODUCT = "HELLO";
const VERSION = "1.0.0";

const run = promisify(execFile);

export const DOWNLOAD: Measurement = {
  name: "download",
  run: async (settings) => {
    await using scene = await startScene({ product: PRODUCT });
    const blob = randomFillSync(new Uint8Array(settings.isShort ? 10_000_000 : 100_000_000));
    settings.note("download: the DMS takes and packs the file");
    await publishHello(scene, { version: VERSION, files: { "blob.bin": blob } });
    await makePack(scene);
    const memory = await kernelMemory(scene, blob.length, settings);
    // The two sides have the machine for themselves.
    await scene.device().stop();
    return [await ratio(scene, blob.length, settings), ...memory];
  },
};

/** Lets the DMS make what is measured later: that takes a minute. */
async function makePack(scene: Scene): Promise<void> {
  const { bundles } = await scene.client.call("listBundles", { code: PRODUCT });
  const bundle = bundles.find(({ version }) => version === VERSION);
  if (bundle === undefined) throw new Error("it was not published");
  await withTempFolder(async (folder) => {
    const path = `/bundles/${bundleIdOf(bundle.manifestSha256)}/pack/none`;
    const fetchAndHash = await curlOf(scene, folder, path, join(folder, "pack"));
    // 503 while it is being made, after a wait of the DMS itself.
    for (let tries = 1; !(await succeeds(fetchAndHash)); tries += 1)
      if (tries === MOST_TRIES) throw new Error("the pack is not made");
  });
}

function succeeds(work: () => Promise<void>): Promise<boolean> {
  return work().then(
    () => true,
    () => false,
  );
}

/** The same pack from the same DMS over mutual TLS: into an installed generation, against into a file that is hashed. */
function ratio(scene: Scene, bytes: number, { isShort, note }: Settings): Promise<Row> {
  return withTempFolder(async (folder) => {
    const { runningManifestSha256: generation } = await scene.client.call("getDevice", { uuid: scene.uuid });
    if (generation === null) throw new Error("nothing runs");
    const program = join(folder, "download.mjs");
    const source = join(import.meta.dirname, "../download-program.ts");
    await build({ entryPoints: [source], outfile: program, bundle: true, format: "esm", platform: "node" });
    const root = join(folder, "device");
    const device = async (): Promise<number> => {
      await rm(root, { recursive: true, force: true });
      await mkdir(root);
      await cp(join(scene.root, "identity"), join(root, "identity"), { recursive: true });
      await syncFileSystem(folder);
      const { stdout } = await run(process.execPath, [program, root, generation]);
      return Number(JSON.parse(stdout).tookMs);
    };
    const file = join(folder, "pack");
    const fetchAndHash = await curlOf(scene, folder, `/bundles/${bundleIdOf(generation)}/pack/none`, file);
    const curl = async (isSynced: boolean): Promise<number> => {
      await rm(file, { force: true });
      await syncFileSystem(folder);
      return await timed(async () => {
        await fetchAndHash();
        if (isSynced) await syncFileSystem(folder);
      });
    };
    const contenders = { device, curl: () => curl(false), synced: () => curl(true) };
    const medianOf = await interleave(contenders, isShort ? 1 : 5, (text) => note(`downloadRatio: ${text}`));
    const megabytes = bytes / 1_000_000;
    return {
      name: "downloadRatio",
      value: medianOf("device") / medianOf("curl"),
      limit: LIMIT,
      counts: "limit",
      detail:
        `${megabytes} MB downloaded, unpacked, verified, installed and synced in ${medianOf("device").toFixed(0)} ms, ` +
        `against curl and sha256sum in ${medianOf("curl").toFixed(0)} ms (with a sync ${medianOf("synced").toFixed(0)} ms)`,
    };
  });
}

/** One connection with the device's certificate. */
async function curlOf(scene: Scene, folder: string, path: string, file: string): Promise<() => Promise<void>> {
  const identity = join(scene.root, "identity");
  const config = join(folder, "curl.conf");
  const ca = join(folder, "ca.pem");
  await writeFile(ca, scene.dms().caPem);
  const lines = [
    `url = "${scene.dms().deviceAddress}${path}"`,
    `cacert = "${ca}"`,
    `cert = "${join(identity, "certificate.pem")}"`,
    `key = "${join(identity, "key.pem")}"`,
    `header = "${DEVICE_HEADER}: ${scene.uuid}"`,
    `output = "${file}"`,
    "silent",
    "fail",
  ];
  await writeFile(config, lines.join("\n"));
  return async () => {
    await run("curl", ["--config", config]);
    await run("sha256sum", [file]);
  };
}

/** What the kernel of a real device takes at most while it brings the file, as shipped. */
async function kernelMemory(scene: Scene, bytes: number, { note }: Settings): Promise<readonly Row[]> {
  note("downloadMemoryMb: a real device updates");
  const tree = await processTree(scene.device().child.pid);
  const kernel = tree.find(({ command }) => command.includes("kernel."));
  if (kernel === undefined) throw new Error("no kernel runs");
  const idleMb = await residentPeakOf(kernel.pid);
  const peaks: number[] = [];
  const watching = new AbortController();
  const watched = watch(kernel.pid, peaks, watching.signal);
  await scene.update(VERSION);
  watching.abort();
  await watched;
  const value = Math.max(...peaks);
  return [
    {
      name: "downloadMemoryMb",
      value,
      limit: MEMORY_LIMIT_MB,
      counts: "limit",
      detail: `most resident memory of the kernel while a file of ${bytes / 1_000_000} MB comes; ${idleMb.toFixed(0)} MB before (median of samples ${median(peaks).toFixed(0)})`,
    },
  ];
}

/** The kernel ends with the reboot into the trial, so its peak is read again and again. */
async function watch(pid: number, peaks: number[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const peak = await residentPeakOf(pid).catch(() => undefined);
    // Ended, and perhaps not yet waited for.
    if (peak === undefined || Number.isNaN(peak)) return;
    peaks.push(peak);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
