import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { readSerialBinding, thisMachine, type Machine } from "@regrow/hardware/serial-binding";
import { build, type Metafile } from "esbuild";
import { FILES, FRAMEWORK_LIST } from "../layout/index.ts";
import type { FrameworkList } from "../first-stage/check-slot.ts";
import { NATIVE_SERIAL, SERIAL_BINDING } from "./native-serial.ts";

/** A framework as it is put onto devices. */
export interface BuiltFramework {
  readonly folder: string;
  readonly version: string;
  /** What each program was made of: paths from this package's sources on, for tests and the bill of materials. */
  readonly inputs: Readonly<Record<ProgramName, readonly string[]>>;
}

/**
 * A file each, so that a device needs no `node_modules` and a slot is a handful of hashes. Of the kernel what not every device uses is
 * in parts beside it, and loaded with Node's own modules that it needs when it is first wanted: in one file these would all be loaded.
 */
const PROGRAMS = {
  "first-stage.mjs": { entry: "first-stage/main.ts", mayUseNpm: false, hasParts: false },
  "bootloader.mjs": { entry: "bootloader/main.ts", mayUseNpm: false, hasParts: false },
  "kernel.mjs": { entry: "kernel/main.ts", mayUseNpm: true, hasParts: true },
} as const satisfies Record<
  string,
  { readonly entry: string; readonly mayUseNpm: boolean; readonly hasParts: boolean }
>;
type ProgramName = keyof typeof PROGRAMS;

/**
 * Makes first stage, bootloader and kernel from the sources beside this file, and the list that the first stage checks.
 * @throws RegrowError INTERNAL when first stage or bootloader would load an npm package
 */
export async function buildFramework(
  folder: string,
  options: { readonly version: string; readonly builtMs?: number; readonly machine?: Machine },
): Promise<BuiltFramework> {
  const { version, builtMs, machine = thisMachine() } = options;
  await mkdir(folder, { recursive: true });
  const [firstStage, bootloader, kernel, binding] = await Promise.all([
    buildProgram(folder, "first-stage.mjs"),
    buildProgram(folder, "bootloader.mjs"),
    buildProgram(folder, "kernel.mjs"),
    readSerialBinding(machine),
  ]);
  if (binding !== undefined) await writeFile(join(folder, SERIAL_BINDING), binding);
  const names = [...bootloader.files, ...kernel.files, ...(binding === undefined ? [] : [SERIAL_BINDING])];
  const list: FrameworkList = {
    version,
    ...(builtMs === undefined ? {} : { builtMs }),
    files: await Promise.all(names.map((name) => row(folder, name))),
  };
  await writeFile(join(folder, FRAMEWORK_LIST), `${JSON.stringify(list, undefined, 2)}\n`);
  return {
    folder,
    version,
    inputs: { "first-stage.mjs": firstStage.inputs, "bootloader.mjs": bootloader.inputs, "kernel.mjs": kernel.inputs },
  };
}

/** The file that lies beside the slots. */
export const FIRST_STAGE_FILE = FILES.firstStage;

interface BuiltProgram {
  /** The program first, then its parts. */
  readonly files: readonly string[];
  readonly inputs: readonly string[];
}

async function buildProgram(folder: string, name: ProgramName): Promise<BuiltProgram> {
  const { entry, mayUseNpm, hasParts } = PROGRAMS[name];
  const { metafile } = await build({
    entryPoints: [{ in: join(import.meta.dirname, "..", entry), out: basename(name, ".mjs") }],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: hasParts,
    chunkNames: `${basename(name, ".mjs")}-[hash]`,
    format: "esm",
    platform: "node",
    target: "node24",
    metafile: true,
    legalComments: "none",
    logLevel: "silent",
    absWorkingDir: join(import.meta.dirname, "..", ".."),
    plugins: [NATIVE_SERIAL],
    // Packages written for require() look for it; an ES module has none.
    ...(mayUseNpm ? { banner: { js: REQUIRE } } : {}),
  });
  const inputs = inputsOf(metafile);
  const foreign = inputs.find((path) => path.includes("node_modules/"));
  if (!mayUseNpm && foreign !== undefined)
    throw new RegrowError("INTERNAL", { reason: `${name} would load ${foreign}` });
  const files = Object.keys(metafile.outputs).map((path) => basename(path));
  return { files: [name, ...files.filter((file) => file !== name).toSorted()], inputs };
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
