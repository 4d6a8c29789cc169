import { dirname, join } from "node:path";
import type { App } from "@regrow/core/manifest";
import type { Logger } from "@regrow/core/port";
import { spawnChild, type Child } from "@regrow/node/process";
import { FOLDERS, generationLayout } from "../layout/index.ts";
import { appEnvironment } from "./app-environment.ts";
import { chooseAppUser, giveFolder } from "./app-user.ts";
import { NotifyReader, type NotifyWord } from "./notify.ts";
import { OutputLines } from "./output-lines.ts";
import { endStaleApp, forgetApp, rememberApp } from "./stale-app.ts";

/** What is needed to start an app besides its manifest. */
export interface AppStart {
  /** The device's folder, absolute. */
  readonly root: string;
  readonly app: App;
  readonly generation: string;
  readonly version: string;
  readonly ownerEnvironment: Readonly<Record<string, string>>;
  readonly settingsEnvironment: Readonly<Record<string, string>>;
  readonly defaultUid: number;
  readonly logger: Logger;
  readonly onWord: (word: NotifyWord) => void;
}

/** Output lines that a fault record may show. */
const KEPT_LINES = 20;

/**
 * Starts the app of a verified generation in its tree, as its own user where the host allows, with a clean environment and a
 * notify pipe, in a process group of its own.
 * @throws Error when it cannot be started
 */
export async function startApp(start: AppStart): Promise<Child> {
  const { root, app, logger } = start;
  const tree = join(root, generationLayout(start.generation).tree(app.tree));
  const data = join(root, FOLDERS.data);
  const choice = await chooseAppUser(app.user, start.defaultUid, [tree, dirname(process.execPath)]);
  if (choice.kind === "own")
    logger.warn("app runs as the framework's own user and could change what the framework trusts", {
      reason: choice.reason,
    });
  else await giveFolder(data, choice.user);
  if (await endStaleApp(root)) logger.warn("ended an app that outlived its bootloader", {});
  const output = new OutputLines((line) => logger.info("app", { line }));
  const child = await spawnChild({
    command: app.command.startsWith("./") ? join(tree, app.command) : app.command,
    arguments: app.arguments,
    environment: appEnvironment(
      { data, runtime: process.execPath },
      {
        version: start.version,
        generation: start.generation,
        manifestEnvironment: app.environment,
        ownerEnvironment: start.ownerEnvironment,
        settingsEnvironment: start.settingsEnvironment,
      },
    ),
    cwd: tree,
    ...(choice.kind === "other" ? { user: choice.user } : {}),
    stdin: "ignore",
    stdout: "capture",
    stderr: "capture",
    pipes: 1,
    ownGroup: true,
    mostLines: KEPT_LINES,
    onOutput: (text) => output.push(text),
  });
  const reader = new NotifyReader();
  child.pipes[0]?.on("data", (bytes: Uint8Array) => {
    for (const word of reader.push(bytes)) start.onWord(word);
  });
  await rememberApp(root, child.pid);
  void child.exited.then(() => forgetApp(root));
  return child;
}
