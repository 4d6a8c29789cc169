import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startChild, type Child } from "regrow/process";
import { until } from "./until.ts";

/** An app that fails as it is told: by a file in its data folder, or by the setting MODE. */
const MAIN = `ulimit -c 0
cd "$REGROW_DATA"
echo $$ > pid
if [ "$MODE" = bad ]; then echo "cannot work with MODE=$MODE"; exit 7; fi
if [ -f "broken-$REGROW_VERSION" ]; then echo "this version is broken"; kill -SEGV $$; fi
echo READY >&3
while :; do
  if [ -f hang ]; then rm hang; sleep 60; fi
  if [ -f eat ]; then rm eat; exec node -e 'const all = []; for (;;) all.push(Buffer.alloc(4 << 20, 1));'; fi
  echo WATCHDOG >&3
  sleep 0.1
done
`;
const WITHIN_MS = 60_000;

/** The folder of a version of the app, as its developer would have it. */
export async function moodyFolder(parent: string, version: string): Promise<string> {
  const folder = join(parent, `moody-${version}`);
  await mkdir(folder);
  await writeFile(join(folder, "main.sh"), MAIN);
  const description = {
    product: "MOODY",
    webApp: false,
    app: {
      command: "sh",
      arguments: ["main.sh"],
      environment: { MODE: "good" },
      // Longer than a busy machine keeps it waiting: only what it is told to do may fail.
      readyTimeoutMs: 30_000,
      watchdogMs: 10_000,
      stopTimeoutMs: 2_000,
    },
  };
  await writeFile(join(folder, "regrow.json"), JSON.stringify(description));
  return folder;
}

/** A device as shipped, but that starts what has failed again almost at once. */
export interface MoodyDevice {
  readonly child: Child;
  /** Types a line and waits for what it must print. */
  ask(line: string, expected: RegExp): Promise<RegExpExecArray>;
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
  /** Tells the app what to do from now on, or once. */
  tell(deed: string): Promise<void>;
  untell(deed: string): Promise<void>;
  /** Sends a signal to the app, each time to a start of it that has not had one, and waits until it is gone. */
  hit(signal: NodeJS.Signals): Promise<void>;
}

export async function startMoody(root: string): Promise<MoodyDevice> {
  const folder = `${root}-log`;
  await mkdir(folder, { recursive: true });
  const child = await startChild({
    name: "device",
    command: process.execPath,
    arguments: [join(root, "first-stage.mjs"), "--root", root, "--back-off-ms", "5"],
    folder,
    environment: process.env,
    logFile: join(folder, "device.log"),
  });
  const waitFor = (pattern: RegExp): Promise<RegExpExecArray> => child.output.waitFor(pattern, WITHIN_MS);
  await waitFor(/\[Ready\]\r\n> /);
  const data = join(root, "data");
  let hit = 0;
  return {
    child,
    waitFor,
    ask(line, expected) {
      child.type(line);
      return waitFor(expected);
    },
    async tell(deed) {
      await writeFile(join(data, deed), "");
      // The app is another user where that can be had.
      await chmod(data, 0o777);
    },
    untell: (deed) => rm(join(data, deed)),
    async hit(signal) {
      hit = await until(
        "a start of the app",
        async () => {
          const pid = Number(await readFile(join(data, "pid"), "utf8"));
          if (pid === hit || pid === 0) return undefined;
          // It may have said nothing yet.
          process.kill(pid, signal);
          return pid;
        },
        WITHIN_MS,
      );
    },
  };
}
