import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Entropy } from "@regrow/core/port";
import type { BuiltBundle } from "regrow/bundle";
import type { Scene } from "./scene.ts";

const HELLO = fileURLToPath(new URL("../../examples/hello", import.meta.url));

export interface HelloVersion {
  readonly version: string;
  readonly securityVersion?: number;
  /** Version that has to be installed before. */
  readonly floor?: string;
  /** It ends right after its start. */
  readonly crashes?: boolean;
  /** Further files of the program, name to contents. */
  readonly files?: Readonly<Record<string, Uint8Array>>;
  /** With the standard web app; false unless told. */
  readonly webApp?: boolean;
}

/** Files that differ from version to version and cannot be compressed, so that an update takes a while. */
export function manyFiles(entropy: Entropy, count: number, sizeBytes: number): Readonly<Record<string, Uint8Array>> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`part-${index}.bin`, entropy.bytes(sizeBytes)]),
  );
}

/** The folder of a version of examples/hello, as its developer would have it. */
export async function helloFolder(parent: string, hello: HelloVersion): Promise<string> {
  const { version, securityVersion, floor, crashes = false, files = {}, webApp = false } = hello;
  const folder = join(parent, `hello-${version}`);
  await cp(HELLO, folder, { recursive: true });
  const release = { version, greeting: "Hello", colour: "#333", crashes };
  await writeFile(join(folder, "release.json"), JSON.stringify(release));
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  const file = join(folder, "regrow.json");
  const description: object = JSON.parse(await readFile(file, "utf8"));
  await writeFile(file, JSON.stringify({ ...description, securityVersion, floor, webApp }));
  return folder;
}

/** Builds, signs, uploads and tags it. */
export async function publishHello(scene: Scene, hello: HelloVersion): Promise<BuiltBundle> {
  return await scene.publish({ source: await helloFolder(scene.folder, hello), version: hello.version });
}
