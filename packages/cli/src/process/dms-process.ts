import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { RegrowError } from "@regrow/core/error";
import type { Child } from "./child.ts";
import { startRegrow } from "./regrow-program.ts";

export interface DmsProcessOptions {
  /** Where the DMS keeps everything; also its log. */
  readonly folder: string;
  /** 0: any free port. */
  readonly peoplePort?: number;
  readonly devicePort?: number;
  /** Added to (and over) `baseEnvironment`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs?: number;
}

/** A running DMS. */
export interface DmsProcess extends AsyncDisposable {
  readonly child: Child;
  /** Address for people, such as http://127.0.0.1:40123. */
  readonly peopleAddress: string;
  /** Address for devices, such as https://localhost:40124. */
  readonly deviceAddress: string;
  /** Certificate of the DMS's device CA, PEM. */
  readonly caPem: string;
  readonly logFile: string;
  /** Where /metrics and /readyz are; undefined where there is no port for them. */
  readonly operationsAddress: string | undefined;
  /** SHA-256 of the people's certificate; undefined without TLS. */
  readonly peopleFingerprint: string | undefined;
}

const START_MS = 60_000;

/** Starts a DMS and waits until it answers. */
export async function startDmsProcess(options: DmsProcessOptions): Promise<DmsProcess> {
  await mkdir(options.folder, { recursive: true });
  const logFile = join(options.folder, "dms.log");
  const ports = ["--people-port", String(options.peoplePort ?? 0), "--device-port", String(options.devicePort ?? 0)];
  const child = await startRegrow({
    name: "dms",
    arguments: ["dms", "--folder", options.folder, ...ports, "--json", "--stop-with-input"],
    folder: options.folder,
    logFile,
    environment: { ...process.env, ...options.environment },
  });
  try {
    const [, line = ""] = await child.output.waitFor(/^(\{.*\})$/m, options.timeoutMs ?? START_MS);
    return { child, logFile, ...parseReady(line), [Symbol.asyncDispose]: () => child[Symbol.asyncDispose]() };
  } catch (thrown) {
    await child.killAll();
    throw thrown;
  }
}

function parseReady(
  line: string,
): Pick<DmsProcess, "peopleAddress" | "deviceAddress" | "caPem" | "operationsAddress" | "peopleFingerprint"> {
  const value: unknown = JSON.parse(line);
  const find = (name: string): string | undefined => {
    const found: unknown = typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
    return typeof found === "string" ? found : undefined;
  };
  const text = (name: string): string => {
    const found = find(name);
    if (found !== undefined) return found;
    throw new RegrowError("DMS_ANSWER_INVALID", { missing: name, line: line.slice(0, 200) });
  };
  return {
    ...{ peopleAddress: text("peopleAddress"), deviceAddress: text("deviceAddress"), caPem: text("caPem") },
    ...{ operationsAddress: find("operationsAddress"), peopleFingerprint: find("peopleFingerprint") },
  };
}
