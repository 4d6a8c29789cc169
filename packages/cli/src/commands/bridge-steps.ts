import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openPackage, parseAnswer, parseRequest } from "@regrow/core/bridge";
import { isPackage } from "@regrow/core/carried";
import { RegrowError } from "@regrow/core/error";
import {
  TAKE_LINE,
  askDevice,
  bridgedDms,
  requireDone,
  runBridge,
  tellDevice,
  type BridgedDms,
  type BridgeEnd,
} from "../bridge/index.ts";
import type { Context, Result } from "../command/index.ts";
import { openClient, readSession } from "../session/index.ts";
import { openPort, type PortInput } from "./dfu-port.ts";
import type { Note } from "./reported.ts";

export type AtPort = PortInput & { readonly port: string };

/** A device restarts, its app comes up and proves itself; a cable is plugged in again. */
const WAIT_MS = 300_000;

/** At the device, with a network: everything. */
export async function wholeDance(
  input: AtPort & { readonly whole: boolean; readonly version: string | null; readonly isForced: boolean },
  context: Context,
  note: Note,
): Promise<Result> {
  const { clock, signal, status } = context;
  const folder = await mkdtemp(join(tmpdir(), "regrow-bridge-"));
  try {
    const end = await runBridge({
      ...{
        clock,
        signal,
        waitMs: WAIT_MS,
        open: () => openPort(input, context),
        version: input.version,
        isForced: input.isForced,
        isWhole: input.whole,
      },
      dms: await openDms(context),
      file: join(folder, "package"),
      onPhase: (phase) => status.note(phase),
      onDevice: (uuid) => note({ uuid }),
      onProgress: (label, done, total) => status.progress({ label, done, total, unit: "bytes" }),
    });
    status.end();
    note({ uuid: end.uuid, version: end.brought.at(-1) ?? null, detail: end.reason, proof: end.proof });
    return resultOf(end);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function resultOf({ uuid, brought, running, isConfirmed, reason }: BridgeEnd): Result {
  const isGood = brought.length === 0 || (isConfirmed && brought.at(-1) === running);
  const runs = running === null ? "runs nothing" : `runs ${running}${isConfirmed ? "" : ", on trial"}`;
  const text = [
    brought.length === 0 ? `nothing to bring: ${reason}` : `brought ${brought.join(", ")}: ${reason}`,
    `the device ${uuid} ${runs}`,
  ];
  return { text, json: { uuid, brought: [...brought], running, isConfirmed, reason }, exit: isGood ? 0 : 1 };
}

/** At the device, first: what it asks. */
export async function writeRequest(input: AtPort, line: string, name: string, context: Context): Promise<Result> {
  await using port = await openPort(input, context);
  const { text, carried } = await askDevice(port, line, context.signal);
  const file = resolve(context.folder, name);
  await writeFile(file, `${text}\n`, { mode: 0o600 });
  const { uuid } = carried.request;
  return {
    text: [
      `wrote what the device ${uuid} asks: ${file}`,
      `then, where the DMS is: regrow dfu bridge --request ${name} --response OUT`,
    ],
    json: { uuid, file },
  };
}

/** Where the DMS is: the package, or the answer alone where there is none. */
export async function answerFile(
  { request, response, isWhole }: { readonly request: string; readonly response: string; readonly isWhole: boolean },
  context: Context,
): Promise<Result> {
  const { folder, signal, status } = context;
  const text = (await readGiven(resolve(folder, request))).toString("utf8").trim();
  const uuid = parseRequest(text)?.request.uuid;
  if (uuid === undefined) throw new RegrowError("DFU_REQUEST_MALFORMED", { file: request });
  const dms = await openDms(context);
  const answer = await dms.answer(uuid, text, signal);
  const file = resolve(folder, response);
  if (answer.version === null) await writeFile(file, `${answer.response}\n`, { mode: 0o600 });
  else {
    const onProgress = (done: number, total: number): void =>
      status.progress({ label: "fetch", done, total, unit: "bytes" });
    await dms.fetchPackage({ uuid, answerId: answer.id, isWhole, file, onProgress }, signal);
    status.end();
  }
  const reason = answer.reasons.at(-1)?.text ?? "";
  const until = new Date(answer.expiresAtMs).toISOString();
  return {
    text: [
      `${answer.version === null ? reason : `${answer.version}: ${reason}`}`,
      `wrote ${file} for the device ${uuid}, until ${until}`,
      `then, at the device: regrow dfu bridge <tty> --response ${response}`,
    ],
    json: { uuid, file, version: answer.version, reason, expiresAtMs: answer.expiresAtMs },
  };
}

/** At the device, last: what was brought. */
export async function bringFile(input: AtPort, name: string, context: Context, note: Note): Promise<Result> {
  const { folder, signal, status } = context;
  const file = resolve(folder, name);
  const bytes = await readGiven(file);
  await using port = await openPort(input, context);
  if (isPackage(bytes) !== true) {
    const reply = await tellDevice(port, bytes.toString("utf8").trim(), signal);
    return { text: [reply.kind === "held" ? reply.reason : reply.kind], json: { ...reply } };
  }
  const { uuid = null, version = null } = aboutOf(bytes);
  note({ uuid, version });
  const onProgress = (done: number, total: number): void =>
    status.progress({ label: "send", done, total, unit: "bytes" });
  const sent = await port.sendFile({
    line: TAKE_LINE,
    file: { name: "update.regrow", path: file },
    onProgress,
    signal,
  });
  status.end();
  const said = requireDone(TAKE_LINE, sent).trim();
  note({ detail: said });
  return {
    text: [said, "the device restarts; 'regrow dfu bridge <tty> --request FILE' carries back how it ends"],
    json: { answer: said },
  };
}

/** Whom a package is for, and what it brings. */
function aboutOf(bytes: Uint8Array): { readonly uuid?: string; readonly version?: string } {
  const opened = openPackage(bytes);
  const answer = opened?.kind === "bridged" ? parseAnswer(opened.header.answer)?.answer : undefined;
  if (answer === undefined) return {};
  const version = answer.answer.offer?.version;
  return { uuid: answer.uuid, ...(version === undefined ? {} : { version }) };
}

async function openDms({ environment, clock }: Context): Promise<BridgedDms> {
  const [client, session] = [await openClient(environment), await readSession(environment)];
  return bridgedDms({ client, session, clock, fetch });
}

async function readGiven(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new RegrowError("INPUT_UNREADABLE", { file }, { cause });
  }
}
