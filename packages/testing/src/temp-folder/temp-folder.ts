import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder of a test's own, removed with everything in it: `await using folder = await makeTempFolder()`. */
export interface TempFolder extends AsyncDisposable {
  readonly path: string;
}

export async function makeTempFolder(): Promise<TempFolder> {
  const path = await mkdtemp(join(tmpdir(), "regrow-test-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Lends the folder to `use` and removes it afterwards. */
export async function withTempFolder<Result>(use: (path: string) => Promise<Result>): Promise<Result> {
  await using folder = await makeTempFolder();
  return await use(folder.path);
}
