import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { build, type Metafile } from "esbuild";
import { FILES, FRAMEWORK_LIST } from "../layout/index.ts";
import type { FrameworkList } from "../first-stage/check-slot.ts";

/** A framework as it is put onto devices. */
export interface BuiltFramework {
  readonly folder: string;
  readonly version: string;
  /** What each program was made of: paths from this package's sources on, for tests and the bill of materials. */
  readonly inputs: Readonly<Record<ProgramName, readonly string[]>>;
}

/** One file each, so that a device needs no `node_modules` and a slot is a handful of hashes. */
const PROGRAMS = {
  "first-stage.mjs": { entry: "first-stage/main.ts", mayUseNpm: false },
  "bootloader.mjs": { entry: "bootloader/main.ts", mayUseNpm: false },
  "kernel.mjs": { entry: "kernel/main.ts", mayUseNpm: true },
} as const satisfies Record<string, { readonly entry: string; readonly mayUseNpm: boolean }>;
type ProgramName = keyof typeof PROGRAMS;

/**
 * Makes first stage, bootloader and kernel from the sources beside this file, and the list that the first stage checks.
 * @throws RegrowError INTERNAL when first stage or bootloader would load an npm package
 */
export async function buildFramework(folder: string, options: { readonly version: string }): Promise<BuiltFramework> {
  const { version } = options;
  await mkdir(folder, { recursive: true });
  const [firstStage, bootloader, kernel] = await Promise.all([
    buildProgram(folder, "first-stage.mjs"),
    buildProgram(folder, "bootloader.mjs"),
    buildProgram(folder, "kernel.mjs"),
  ]);
  const list: FrameworkList = {
    version,
    files: await Promise.all(["bootloader.mjs", "kernel.mjs"].map((name) => row(folder, name))),
  };
  await writeFile(join(folder, FRAMEWORK_LIST), `${JSON.stringify(list, undefined, 2)}\n`);
  return {
    folder,
    version,
    inputs: { "first-stage.mjs": firstStage, "bootloader.mjs": bootloader, "kernel.mjs": kernel },
  };
}

/** Names of the files that belong into a slot, and of the one that lies beside the slots. */
export const SLOT_FILES = ["bootloader.mjs", "kernel.mjs", FRAMEWORK_LIST] as const;
export const FIRST_STAGE_FILE = FILES.firstStage;

async function buildProgram(folder: string, name: ProgramName): Promise<readonly string[]> {
  const { entry, mayUseNpm } = PROGRAMS[name];
  const { metafile } = await build({
    entryPoints: [join(import.meta.dirname, "..", entry)],
    outfile: join(folder, name),
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    metafile: true,
    legalComments: "none",
    logLevel: "silent",
    absWorkingDir: join(import.meta.dirname, "..", ".."),
    // Packages written for require() look for it; an ES module has none.
    ...(mayUseNpm ? { banner: { js: REQUIRE } } : {}),
  });
  const inputs = inputsOf(metafile);
  const foreign = inputs.find((path) => path.includes("node_modules/"));
  if (!mayUseNpm && foreign !== undefined)
    throw new RegrowError("INTERNAL", { reason: `${name} would load ${foreign}` });
  return inputs;
}

const REQUIRE =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

/** What went in, and what would be loaded from outside besides Node's own modules. */
function inputsOf({ inputs, outputs }: Metafile): readonly string[] {
  const outside = Object.values(outputs).flatMap((output) =>
    output.imports.filter((each) => each.external && !each.path.startsWith("node:")),
  );
  return [...Object.keys(inputs), ...outside.map(({ path }) => `node_modules/${path}`)];
}

async function row(folder: string, name: string): Promise<FrameworkList["files"][number]> {
  const bytes = await readFile(join(folder, name));
  return { name, sha256: createHash("sha256").update(bytes).digest("hex") };
}
