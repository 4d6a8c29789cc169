import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { contentStream, missingStream } from "@regrow/core/pack";
import { packHead, unpackHead } from "@regrow/node/delta";
import { writeStream, type Release } from "./release.ts";

const PROGRAM = join(import.meta.dirname, "../pack-program.ts");

/** An update as a device downloads and applies it. */
export interface Update {
  readonly headBytes: number;
  readonly packBytes: number;
  readonly made: Cost;
  readonly applied: Cost;
}

interface Cost {
  readonly ms: number;
  readonly memoryMb: number;
}

/** Makes an update and applies it. @throws Error when it does not give back the release */
export async function update(old: Release, next: Release, folder: string): Promise<Update> {
  const files = { base: join(folder, "base"), next: join(folder, "next"), pack: join(folder, "pack") };
  await writeStream(contentStream(old.manifest), old, files.base);
  await writeStream(missingStream(next.manifest, old.manifest), next, files.next);
  const run = async (task: string): Promise<Cost> => {
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, task, files.base, files.next, files.pack]);
    return readCost(stdout);
  };
  const made = await run("make");
  const applied = await run("apply");
  const head = await packHead(next.head, old.manifestBytes);
  if (Buffer.compare(unpackHead(head, old.manifestBytes, next.head.length), next.head) !== 0)
    throw new Error("a head does not come back");
  return { headBytes: head.length, packBytes: (await stat(files.pack)).size, made, applied };
}

function readCost(stdout: string): Cost {
  const value: unknown = JSON.parse(stdout);
  if (typeof value !== "object" || value === null || !("ms" in value) || !("memoryMb" in value))
    throw new Error("the program says something else");
  return { ms: Number(value.ms), memoryMb: Number(value.memoryMb) };
}
