import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Scene } from "./scene.ts";

const MAIN = fileURLToPath(new URL("../../packages/cli/src/main.ts", import.meta.url));

const WITHIN_MS = 240_000;

export interface CommandEnd {
  readonly exit: number;
  /** Code of the error table; null where there was no error. */
  readonly code: string | null;
  /** What a person reads. */
  readonly shown: string;
  /** What a program reads. */
  readonly printed: string;
}

/** Runs a regrow command as a process of its own, signed in as the scene's person. */
export async function regrow(scene: Scene, ...words: readonly string[]): Promise<CommandEnd> {
  const env = { ...process.env, REGROW_DMS: scene.session.address, REGROW_TOKEN: scene.session.token };
  return await new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...words, "--quiet"], { env, timeout: WITHIN_MS }, (thrown, printed, shown) =>
      resolve({
        // A command that was ended has no code.
        exit: thrown === null ? 0 : Number(thrown.code ?? 1),
        code: /\(([A-Z][A-Z_]+)\)/.exec(shown)?.[1] ?? null,
        shown,
        printed,
      }),
    );
  });
}
