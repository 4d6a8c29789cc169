import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { RegrowError } from "@regrow/core/error";

/** A machine that is built for. */
export interface Machine {
  /** As Node names them. */
  readonly platform: string;
  readonly architecture: string;
  readonly libc: "glibc" | "musl";
}

/** The machine that this runs on. */
export function thisMachine(): Machine {
  const report: object = process.report.getReport();
  const header: unknown = "header" in report ? report.header : undefined;
  const isGlibc = typeof header === "object" && header !== null && "glibcVersionRuntime" in header;
  return { platform: process.platform, architecture: process.arch, libc: isGlibc ? "glibc" : "musl" };
}

/** Which of the ready-made files of @serialport/bindings-cpp a machine needs; undefined where there is none. */
export function prebuildOf({ platform, architecture, libc }: Machine): string | undefined {
  switch (`${platform}-${architecture}`) {
    case "linux-x64":
      return `linux-x64/@serialport+bindings-cpp.${libc}.node`;
    case "linux-arm64":
      return `linux-arm64/@serialport+bindings-cpp.armv8.${libc}.node`;
    case "linux-arm":
      return `linux-arm/@serialport+bindings-cpp.armv7.${libc}.node`;
    case "darwin-x64":
    case "darwin-arm64":
      return "darwin-x64+arm64/@serialport+bindings-cpp.node";
    default:
      return undefined;
  }
}

/** The file's bytes; undefined for a machine without one, which then has no serial line. @throws RegrowError INTERNAL */
export async function readSerialBinding(machine: Machine): Promise<Uint8Array | undefined> {
  const name = prebuildOf(machine);
  if (name === undefined) return undefined;
  const require = createRequire(import.meta.url);
  const file = join(dirname(require.resolve("@serialport/bindings-cpp/package.json")), "prebuilds", name);
  try {
    return await readFile(file);
  } catch (error) {
    throw new RegrowError("INTERNAL", { missing: file }, { cause: error });
  }
}
