import { dirname, join } from "node:path";
import type { Readable, Writable } from "node:stream";
import type { SafeModeProgram } from "@regrow/core/manifest";
import type { Logger } from "@regrow/core/port";
import { spawnChild, type Child, type ChildExit } from "@regrow/node/process";
import { FOLDERS, generationLayout } from "../layout/index.ts";
import { appEnvironment } from "./app-environment.ts";
import { DEFAULT_APP_UID, chooseAppUser } from "./app-user.ts";
import { OutputLines } from "./output-lines.ts";
import { endStaleApp, forgetApp, rememberApp } from "./stale-app.ts";

/** What is needed to start a bundle's safemode app. */
interface SafeModeLaunch {
  readonly program: SafeModeProgram;
  /** Verified. */
  readonly generation: string;
  readonly version: string;
  /** Why it is started. */
  readonly reason: Readonly<Record<`REGROW_SAFE_MODE_${string}`, string>>;
}

/** A program that asks on `input` what it is answered on `output`. */
export interface RunningProgram {
  readonly input: Readable;
  readonly output: Writable;
  /** Resolves, never rejects, when it has ended, with what it had started. */
  readonly ended: Promise<ChildExit>;
  kill(): void;
}

/** @throws Error when it cannot be started */
export type StartProgram = (launch: SafeModeLaunch) => Promise<RunningProgram>;

/** Starts safemode apps of this machine: in their tree, as the app's user, with a clean environment. One at a time, and no app beside it. */
export function programsIn(root: string, log: Logger): StartProgram {
  return async ({ program, generation, version, reason }) => {
    const tree = join(root, generationLayout(generation).tree(program.tree));
    const places = { data: join(root, FOLDERS.data), runtime: process.execPath };
    const choice = await chooseAppUser(null, DEFAULT_APP_UID, [tree, dirname(process.execPath)]);
    await endStaleApp(root);
    const output = new OutputLines((line) => log.info("safemode app", { line }));
    const { REGROW_NOTIFY_FD: _noPipe, ...environment } = appEnvironment(places, {
      ...{ version, generation, manifestEnvironment: program.environment },
      ...{ ownerEnvironment: {}, settingsEnvironment: {} },
    });
    const child = await spawnChild({
      command: program.command.startsWith("./") ? join(tree, program.command) : program.command,
      arguments: program.arguments,
      environment: { ...environment, ...reason },
      cwd: tree,
      ...(choice.kind === "other" ? { user: choice.user } : {}),
      ...{ stdin: "pipe", stdout: "pipe", stderr: "capture", ownGroup: true },
      onOutput: (text) => output.push(text),
    });
    if (child.stdout === null || child.stdin === null) throw new Error("the safemode app has no pipes");
    await rememberApp(root, child.pid);
    return { input: child.stdout, output: child.stdin, ended: endOf(child, root), kill: () => child.kill("SIGKILL") };
  };
}

async function endOf(child: Child, root: string): Promise<ChildExit> {
  const end = await child.exited;
  // What it has started must not outlive it.
  child.kill("SIGKILL");
  await forgetApp(root);
  return end;
}
