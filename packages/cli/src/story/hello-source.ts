import { cp, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

/** One version of the example, as its developer would make it. */
export interface HelloRelease {
  readonly version: string;
  readonly greeting: string;
  readonly colour: string;
  /** Made to fail at its start, to show what a device does then. */
  readonly crashes: boolean;
}

export const HELLO_PRODUCT = "HELLO";

/** The versions of the story: the first, a visible change, and a bad one. */
export const HELLO_RELEASES = {
  first: { version: "1.0.0", greeting: "Hello", colour: "#2f6f4f", crashes: false },
  better: { version: "1.1.0", greeting: "Hello again", colour: "#3557a8", crashes: false },
  bad: { version: "1.2.0", greeting: "Hello?", colour: "#8f2f3f", crashes: true },
} as const satisfies Record<string, HelloRelease>;

/** A copy of examples/hello with that release's contents. */
export async function writeHelloSource(folder: string, release: HelloRelease): Promise<void> {
  await cp(fileURLToPath(new URL("../../../../examples/hello", import.meta.url)), folder, { recursive: true });
  await writeFile(join(folder, "release.json"), `${JSON.stringify(release)}\n`);
}
