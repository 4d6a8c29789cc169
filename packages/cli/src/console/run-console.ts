import { basename, resolve } from "node:path";
import { answerBytes, answerText, type WireAnswer } from "@regrow/core/command";
import type { Context, Result } from "../command/index.ts";
import type { DeviceLink } from "./device-link.ts";
import { download } from "./download.ts";
import { runLines, type RunLine } from "./run-lines.ts";
import { readScript } from "./script.ts";
import { shownText } from "./shown-text.ts";
import { localName } from "./terminal-commands.ts";
import { upload, type Moved } from "./upload.ts";

/** What is to be done with a device without a person: in this order. */
export interface ConsoleJob {
  /** FILE or FILE=NAME. */
  readonly uploads: readonly string[];
  readonly scripts: readonly string[];
  readonly commands: readonly string[];
  /** Lines that came on standard input. */
  readonly lines: readonly string[];
  /** NAME or NAME=FILE. */
  readonly downloads: readonly string[];
  readonly keepsGoing: boolean;
  /** Answers are shown as they came, headers included. */
  readonly isMachine: boolean;
}

export interface JobPorts extends Pick<Context, "folder" | "status" | "signal" | "print" | "isJson"> {
  /** Bytes to standard output. */
  readonly write: (bytes: Uint8Array) => void;
}

/** Exit code of a line that the device answered with a code: 11 for code 1, up to 19. */
const EXIT_BEFORE_CODES = 10;

/** Does a job; stops at the first line that fails. @throws RegrowError what transfers and links throw */
export async function runJob(link: DeviceLink, job: ConsoleJob, ports: JobPorts): Promise<Result> {
  const { folder, status, signal } = ports;
  const moved: Moved[] = [];
  for (const pair of job.uploads) {
    const [file, name = basename(file)] = splitPair(pair);
    moved.push(await upload(link, { file: resolve(folder, file), name, status, signal }));
  }
  const scripts = await Promise.all(job.scripts.map((file) => readScript(resolve(folder, file))));
  const parts = [
    { lines: [...scripts.flat(), ...job.lines], isShown: true },
    { lines: job.commands, isShown: false },
  ];
  const ran: RunLine[] = [];
  for (const { lines, isShown } of parts) {
    if (ran.some(isFailure) && !job.keepsGoing) break;
    ran.push(...(await runLines(link, lines, { ...showing(job, ports, isShown), keepsGoing: job.keepsGoing, signal })));
  }
  const failed = ran.find(isFailure);
  for (const pair of failed === undefined || job.keepsGoing ? job.downloads : []) {
    const [name, file = localName(name)] = splitPair(pair);
    moved.push(await download(link, { file: resolve(folder, file), name, status, signal }));
  }
  return {
    text: moved.map(({ name, file, sizeBytes, checked }) => `${name} = ${file}: ${sizeBytes} bytes, ${checked} right`),
    json: {
      ok: failed === undefined,
      answers: ran.map((each) => ({ ...each })),
      files: moved.map((each) => ({ ...each })),
    },
    ...(failed === undefined ? {} : { exit: EXIT_BEFORE_CODES + failed.code }),
  };
}

function isFailure({ code }: RunLine): boolean {
  return code !== 0;
}

/** How lines and answers are shown while they come; with --json they are in the result. */
function showing(
  { isMachine }: ConsoleJob,
  { print, write, isJson }: JobPorts,
  isLineShown: boolean,
): { readonly before?: (line: string) => void; readonly after: (answer: WireAnswer) => void } {
  if (isJson) return { after: () => {} };
  if (isMachine) return { after: (answer) => write(answerBytes(answer)) };
  const after = (answer: WireAnswer): void => {
    const text = shownText(answerText(answer));
    if (text !== "") print(text);
  };
  return isLineShown ? { before: (line) => print(`> ${line}`), after } : { after };
}

/** At the first =, so that a name on the device may hold one. */
function splitPair(pair: string): readonly [first: string, second?: string] {
  const at = pair.indexOf("=");
  return at === -1 ? [pair] : [pair.slice(0, at), pair.slice(at + 1)];
}
