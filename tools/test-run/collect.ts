import { existsSync, globSync, readdirSync } from "node:fs";
import { join, sep } from "node:path";

/** Where tests live. */
const TESTS = [
  "packages/*/src/**/*.test.ts",
  "packages/*/test/**/*.test.ts",
  "test/**/*.test.ts",
  "tools/**/*.test.ts",
];
/** Tests that take minutes: killed processes, cut links, copied disks. They have a run of their own. */
const LONG = "test/e2e/";
/** Below test/, what holds none of the tests that every change must pass. */
const NOT_HERE = [LONG, "test/fixtures/", "test/harness/"];

export interface Collection {
  /** Paths from the root, sorted. */
  readonly files: readonly string[];
  /** What is wrong before anything ran. */
  readonly complaints: readonly string[];
}

/** The test files whose path contains one of the filters; all without filters, and then no part of the house may be without tests. */
export function collect(root: string, filters: readonly string[], isLong = false): Collection {
  const all = isLong
    ? find(root, [`${LONG}**/*.test.ts`])
    : find(root, TESTS).filter((file) => !NOT_HERE.some((folder) => file.startsWith(folder)));
  if (filters.length === 0) return { files: all, complaints: isLong ? [] : untested(root, all) };
  const unmatched = filters.filter((filter) => !all.some((file) => file.includes(filter)));
  return {
    files: all.filter((file) => filters.some((filter) => file.includes(filter))),
    complaints: unmatched.map((filter) => `no test file has ${JSON.stringify(filter)} in its path`),
  };
}

/**
 * Packages with sources and folders meant for tests that hold no test file: their tests were forgotten or lost. A package's own
 * test folder may hold nothing but what the tests beside the sources share.
 */
function untested(root: string, files: readonly string[]): readonly string[] {
  const withSources = folders(root, "packages").filter((folder) => find(root, [`${folder}/src/**/*.ts`]).length > 0);
  const testFolders = folders(root, "packages").map((folder) => `${folder}/test`);
  const isEmpty = (folder: string): boolean =>
    existsSync(join(root, folder)) && find(root, [`${folder}/**/*.ts`]).length === 0;
  const meant = [...withSources, ...testFolders.filter(isEmpty)];
  const apart = folders(root, "test").filter((folder) => !NOT_HERE.includes(`${folder}/`));
  return [...meant, ...apart]
    .filter((folder) => !files.some((file) => file.startsWith(`${folder}/`)))
    .map((folder) => `${folder} has no test`);
}

function folders(root: string, parent: string): readonly string[] {
  if (!existsSync(join(root, parent))) return [];
  const entries = readdirSync(join(root, parent), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => `${parent}/${entry.name}`);
}

function find(root: string, patterns: readonly string[]): readonly string[] {
  const found = globSync([...patterns], { cwd: root, exclude: ["**/node_modules"] });
  return found.map((file) => file.split(sep).join("/")).sort();
}
