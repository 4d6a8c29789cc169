import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EMPTY_BOOT_RECORD, type GenerationReference } from "@regrow/core/boot";
import { writeHead } from "@regrow/core/bundle";
import type { TreeEntry } from "@regrow/core/manifest";
import type { Disk } from "@regrow/core/port";
import { initDevice } from "@regrow/device/identity";
import { stagingLayout } from "@regrow/device/layout";
import { BootRecordStore } from "@regrow/device/store";
import { NodeCryptography } from "@regrow/node/cryptography";
import { makePublisher } from "@regrow/testing/publisher";
import { UPDATE_ID } from "./install.ts";
import { filesOf, manifestOf, type Shape } from "./shape.ts";

/** A device whose next update has been downloaded: head and objects lie in staging, not yet synced. */
export async function makeStagedDevice(root: string, shape: Shape): Promise<void> {
  const publisher = makePublisher();
  await rm(root, { recursive: true, force: true });
  await initDevice(root, { platformRoot: publisher.platformRoot });
  const staging = stagingLayout(UPDATE_ID);
  await mkdir(join(root, staging.objects), { recursive: true });
  const entries: TreeEntry[] = [];
  for (const { path, sha256, bytes } of filesOf(shape)) {
    entries.push({ kind: "file", path, sizeBytes: bytes.length, sha256, mode: 0o444 });
    await writeFile(join(root, staging.object(sha256)), bytes);
  }
  const head = publisher.sign("1.0.0", manifestOf(publisher.product, "1.0.0", entries));
  await writeFile(join(root, staging.head), writeHead(head));
}

/** Makes it what the device runs, proved. */
export async function confirm(disk: Disk, generation: GenerationReference): Promise<void> {
  const store = new BootRecordStore(disk, new NodeCryptography());
  await store.save({ ...EMPTY_BOOT_RECORD, sequence: 1, confirmed: generation });
  await disk.barrier();
}
