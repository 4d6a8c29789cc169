import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startChild, type Child } from "regrow/process";
import type { BadAnswer } from "./bad-answers.ts";

export interface TestDmsOptions {
  readonly folder: string;
  /** Ports of the DMS whose folder it is: devices know the address. */
  readonly ports: { readonly peoplePort: number; readonly devicePort: number };
  /** Where to die, once armed. */
  readonly kill?: { readonly point: "before-commit" | "after-answer"; readonly count: number };
  /** File to which every answer to a device is added before it is sent. */
  readonly told?: string;
  /** Largest bundle that is taken. */
  readonly bundleBytes?: number;
}

/** An answer that a device was given. */
export interface Told {
  readonly url: string;
  readonly status: number;
  /** Null for a stream. */
  readonly body: string | null;
}

export interface TestDms extends AsyncDisposable {
  readonly child: Child;
  /** From now on commits and answers count. */
  arm(): Promise<void>;
  /** How devices are answered from now on; undefined: as always. */
  answer(way: BadAnswer | undefined): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL("./test-dms-program.ts", import.meta.url));
const START_MS = 60_000;

/** Starts the DMS of test-dms-program.ts and waits until it listens. It ends with this process. */
export async function startTestDms(options: TestDmsOptions): Promise<TestDms> {
  const { folder, ports, kill, told, bundleBytes } = options;
  const words = [
    "--folder",
    folder,
    "--people-port",
    String(ports.peoplePort),
    "--device-port",
    String(ports.devicePort),
  ];
  if (kill !== undefined) words.push("--kill", kill.point, "--kill-at", String(kill.count));
  if (told !== undefined) words.push("--told", told);
  if (bundleBytes !== undefined) words.push("--bundle-bytes", String(bundleBytes));
  const child = await startChild({
    name: "dms",
    command: process.execPath,
    arguments: [PROGRAM, ...words],
    folder,
    environment: process.env,
    logFile: join(folder, "dms.log"),
  });
  try {
    await child.output.waitFor(/listening/, START_MS);
  } catch (thrown) {
    await child.killAll();
    throw thrown;
  }
  return {
    child,
    async arm() {
      child.type("arm");
      await child.output.waitFor(/armed/, START_MS);
    },
    async answer(way) {
      child.type(`answer ${way ?? "well"}`);
      await child.output.waitFor(/answers/, START_MS);
    },
    [Symbol.asyncDispose]: async () => void (await child.killAll()),
  };
}
