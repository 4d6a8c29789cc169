import { basename, resolve } from "node:path";
import { answerText } from "@regrow/core/command";
import { RegrowError, asRegrowError } from "@regrow/core/error";
import { command, type Command, type Context, type Parameters, type Result, type Values } from "../command/index.ts";
import { Pace, describeRate, updateDevice, type Updated } from "../dfu/index.ts";
import { failureJson, formatMs } from "../output/index.ts";
import { addToReport } from "../technician/index.ts";
import { PORT_OPTIONS, openPort, type PortInput } from "./dfu-port.ts";

const ARGUMENTS = {
  port: { kind: "text", about: "/dev/ttyUSB0, or tcp://host:2000 for a remote terminal", required: true },
  file: { kind: "text", about: "the bundle", required: true },
} as const satisfies Parameters;

const OPTIONS = {
  also: { kind: "list", about: "another port, updated at the same time", value: "PORT" },
  wait: {
    kind: "number",
    about: "how long a line that is gone, or a silent device, is waited for, in seconds",
    value: "SECONDS",
    default: 60,
  },
  prove: {
    kind: "number",
    about: "how long the new version may take to prove itself, in seconds; 0: that is not waited for",
    value: "SECONDS",
    default: 300,
  },
  whole: { kind: "flag", about: "send everything, also what the device has already" },
  report: { kind: "text", about: "technician's report to add a line to for each device", value: "FILE" },
  technician: {
    kind: "text",
    about: "who does it, for the report; the user of this computer unless told",
    value: "NAME",
  },
  ...PORT_OPTIONS,
} as const satisfies Parameters;

type Input = Values<typeof ARGUMENTS> & Values<typeof OPTIONS>;

/** How it went at one port. */
type PortEnd =
  | ({ readonly port: string; readonly ok: true; readonly tookMs: number; readonly sentBytes: number } & Updated)
  | { readonly port: string; readonly ok: false; readonly tookMs: number; readonly error: RegrowError };

export const dfuCommand: Command = command({
  name: "dfu",
  summary: "update a device over a serial line or its remote terminal from a bundle's file, without a network",
  about: [
    "Works in normal running, in safe mode and in rescue, in any format of the console, which is left as it was. Only what the device",
    "lacks travels: one that has been cut off, here or over the air, goes on where it was. When the cable is pulled, plug it in again",
    "within --wait seconds. Ends when the new version has proved itself. The baud rate is the device's (uart.baud).",
    "Needs the device to know the publisher; nothing is written before the signatures are checked.",
  ],
  arguments: ARGUMENTS,
  options: OPTIONS,
  run: async (input, context) => {
    const ports = [input.port, ...input.also];
    if (new Set(ports).size < ports.length) throw new RegrowError("USAGE", { problem: "a port is named twice" });
    if (input.wait < 0 || input.wait > 86_400)
      throw new RegrowError("USAGE", { option: "--wait", range: "0 to 86400" });
    if (input.prove < 0 || input.prove > 86_400)
      throw new RegrowError("USAGE", { option: "--prove", range: "0 to 86400" });
    const show = progressOf(ports, context);
    const ends = await Promise.all(ports.map((port) => updateAt({ ...input, port }, context, show)));
    context.signal.throwIfAborted();
    const [only] = ends;
    if (ends.length === 1 && only?.ok === false) throw only.error;
    return resultOf(ends);
  },
});

/** Never throws: the others go on. */
async function updateAt(input: Input & PortInput, context: Context, show: ShowProgress): Promise<PortEnd> {
  const { clock, signal, status, folder } = context;
  const { port } = input;
  const begunMs = clock.monotonicMs();
  const sent = new SentBytes();
  try {
    const updated = await updateDevice({
      open: () => openPort(input, context),
      file: resolve(folder, input.file),
      isWhole: input.whole,
      waitMs: input.wait * 1_000,
      proveMs: input.prove * 1_000,
      onProgress: (doneBytes, totalBytes) => {
        sent.mark(doneBytes);
        show(port, doneBytes, totalBytes);
      },
      note: (text) => status.note(`${nameOf(port)}: ${text}`),
      clock,
      signal,
    });
    const end = { port, ok: true, tookMs: clock.monotonicMs() - begunMs, sentBytes: sent.bytes, ...updated } as const;
    await report(input, context, end);
    return end;
  } catch (thrown) {
    const end = { port, ok: false, tookMs: clock.monotonicMs() - begunMs, error: asRegrowError(thrown) } as const;
    await report(input, context, end);
    return end;
  }
}

/** All that went over the line: each file of a bundle, and each try of one, begins at 0 again. */
class SentBytes {
  #before = 0;
  #last = 0;

  get bytes(): number {
    return this.#before + this.#last;
  }

  mark(doneBytes: number): void {
    if (doneBytes < this.#last) this.#before += this.#last;
    this.#last = doneBytes;
  }
}

type ShowProgress = (port: string, doneBytes: number, totalBytes: number) => void;

/** One bar for all of them, with the speed of all. */
function progressOf(ports: readonly string[], { clock, status }: Context): ShowProgress {
  const states = new Map<string, { readonly done: number; readonly total: number }>();
  const pace = new Pace();
  const label = ports.length === 1 ? nameOf(ports[0] ?? "") : `${ports.length} ports`;
  return (port, doneBytes, totalBytes) => {
    states.set(port, { done: doneBytes, total: totalBytes });
    const [done, total] = [
      sum([...states.values()].map((each) => each.done)),
      sum([...states.values()].map((each) => each.total)),
    ];
    pace.mark(clock.monotonicMs(), done);
    status.progress({ label, done, total, unit: "bytes", detail: describeRate(pace.bytesPerSecond, total - done) });
  };
}

function resultOf(ends: readonly PortEnd[]): Result {
  const failed = ends.filter((end) => !end.ok);
  const summary = `${ends.length - failed.length} of ${ends.length} devices updated`;
  return {
    text: [...ends.map(lineOf), ...(ends.length > 1 ? [summary] : [])],
    json: { ok: failed.length === 0, ports: ends.map(jsonOf) },
    ...(failed.length === 0 ? {} : { exit: failed[0]?.error.row.exit ?? 1 }),
  };
}

function lineOf(end: PortEnd): string {
  const name = nameOf(end.port);
  if (!end.ok) return `${name}: failed: ${end.error.message} (${end.error.code})`;
  const cuts = end.interruptions === 0 ? "" : `, taken up ${end.interruptions} times`;
  return `${name}: ${end.words}, ${STATES[end.state]}, ${formatMs(end.tookMs)}${cuts}`;
}

const STATES = {
  confirmed: "has proved itself",
  installed: "on trial",
  "up-to-date": "nothing to do",
  repaired: "whole again",
} as const satisfies Record<Updated["state"], string>;

function jsonOf(end: PortEnd): Result["json"] {
  const { port, tookMs } = end;
  if (!end.ok) return { port, tookMs, ...failureOf(end.error) };
  const { state, words, interruptions, sentBytes } = end;
  return { port, ok: true, state, words, interruptions, sentBytes, tookMs };
}

function failureOf(error: RegrowError): Record<string, Result["json"]> {
  return { ok: false, error: failureJson(error) };
}

/** A line for the technician, with what the device itself says where it still answers. */
async function report(input: Input & PortInput, context: Context, end: PortEnd): Promise<void> {
  if (input.report === undefined) return;
  const said = end.ok ? await askProof(input, context) : { uuid: null, proof: null, version: null };
  const { technician } = input;
  const file = resolve(context.folder, input.report);
  await addToReport(
    { file, atMs: context.clock.nowMs(), ...(technician === undefined ? {} : { technician }) },
    {
      ...said,
      port: end.port,
      action: "update",
      result: end.ok ? "done" : context.signal.aborted ? "interrupted" : "failed",
      detail: end.ok ? `${basename(input.file)}: ${end.words}` : `${end.error.message} (${end.error.code})`,
    },
  );
}

async function askProof(
  input: PortInput,
  context: Context,
): Promise<{ readonly uuid: string | null; readonly proof: string | null; readonly version: string | null }> {
  const nothing = { uuid: null, proof: null, version: null };
  try {
    await using port = await openPort(input, context);
    const ask = async (line: string): Promise<string | null> => {
      const answer = await port.ask(line, context.signal);
      return answer.code === 0 ? answerText(answer).trim() : null;
    };
    return { uuid: await ask("get system.uuid"), proof: await ask("dfu_request"), version: null };
  } catch {
    return nothing; // the report says what is known
  }
}

function nameOf(port: string): string {
  return port.startsWith("/") ? basename(port) : port;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
