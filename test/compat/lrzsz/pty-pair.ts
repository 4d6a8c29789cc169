import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { makeTempFolder } from "@regrow/testing/temp-folder";
import { until } from "../../harness/until.ts";

/** Two terminals in raw mode: what is written to one is read from the other, as fast as it can be. */
interface PtyPair extends AsyncDisposable {
  readonly paths: readonly [string, string];
}

const OPEN_MS = 60_000;

/** Made by socat, since Node cannot. */
export async function openPtyPair(): Promise<PtyPair> {
  const folder = await makeTempFolder();
  const paths = [join(folder.path, "near"), join(folder.path, "far")] as const;
  const socat = spawn(
    "socat",
    paths.map((path) => `PTY,link=${path},rawer`),
    { stdio: "ignore" },
  );
  const ended = once(socat, "exit");
  await until("two terminals", () => (paths.every((path) => existsSync(path)) ? true : undefined), OPEN_MS);
  // Kept open: what a program has written when it ends would be lost with its terminal, and socat ends where nobody has one open.
  const kept = paths.map((path) => openSync(path, constants.O_RDWR | constants.O_NOCTTY));
  return {
    paths,
    [Symbol.asyncDispose]: async () => {
      for (const fd of kept) closeSync(fd);
      socat.kill();
      await ended;
      await folder[Symbol.asyncDispose]();
    },
  };
}
