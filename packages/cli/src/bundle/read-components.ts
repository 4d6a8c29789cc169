import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { byCodeUnits, type Component } from "@regrow/core/manifest";

const MAX_LOCK_BYTES = 64 * 1024 * 1024;

/** What npm has installed in a folder, as it says itself; empty where npm has installed nothing or says something else. */
export async function readComponents(folder: string): Promise<readonly Component[]> {
  const lock = await readLock(join(folder, "node_modules", ".package-lock.json"));
  const packages = isRecord(lock) && isRecord(lock["packages"]) ? lock["packages"] : {};
  const components = new Map<string, Component>();
  for (const [path, value] of Object.entries(packages)) {
    const component = describePackage(path, value);
    if (component !== undefined) components.set(`${component.name}@${component.version}`, component);
  }
  return [...components.entries()].toSorted(([a], [b]) => byCodeUnits(a, b)).map(([, component]) => component);
}

function describePackage(path: string, value: unknown): Component | undefined {
  const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
  if (!path.includes("node_modules/") || !isRecord(value)) return undefined;
  const { version, license } = value;
  if (typeof version !== "string" || name.length > 256 || version.length > 256) return undefined;
  return { name, version, licence: typeof license === "string" && license.length <= 256 ? license : null };
}

/** The list is information, so a broken one is no reason to refuse the program. */
async function readLock(path: string): Promise<unknown> {
  try {
    const contents = await readFile(path);
    return contents.length > MAX_LOCK_BYTES ? undefined : JSON.parse(contents.toString("utf8"));
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && "code" in error && error.code === "ENOENT"))
      return undefined;
    throw error;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
