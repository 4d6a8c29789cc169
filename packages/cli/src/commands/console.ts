import { RegrowError } from "@regrow/core/error";
import { command, type Command, type Context, type Parameters, type Result, type Values } from "../command/index.ts";
import {
  SERIAL_OPTIONS,
  TerminalSession,
  openHistory,
  openLink,
  readInputScript,
  readSerialFormat,
  runJob,
  secretSource,
  shownText,
  type ConsoleJob,
  type DeviceLink,
  type LinkEvents,
} from "../console/index.ts";
import { openClient, readSession } from "../session/index.ts";

const ARGUMENTS = {
  address: {
    kind: "text",
    about: "/dev/ttyUSB0, tcp://host:2000, http://host, https://host, or a device's id: through its DMS",
    required: true,
  },
} as const satisfies Parameters;

const OPTIONS = {
  command: { kind: "list", about: "run this line, and print its answer", value: "LINE" },
  script: { kind: "list", about: "run the lines of a file; # begins a comment", value: "FILE" },
  upload: { kind: "list", about: "make a file on the device from one here", value: "FILE[=NAME]" },
  download: { kind: "list", about: "bring a file of the device here", value: "NAME[=FILE]" },
  "keep-going": { kind: "flag", about: "do not stop at a line that fails" },
  machine: { kind: "flag", about: "print answers as they come in the machine format, headers included" },
  "secret-file": { kind: "text", about: "file with the device's secret", value: "FILE" },
  user: { kind: "text", about: "user name for HTTP, as in http.server.username", value: "NAME", default: "admin" },
  timeout: { kind: "number", about: "longest silence before an answer, in seconds", value: "SECONDS", default: 60 },
  ...SERIAL_OPTIONS,
} as const satisfies Parameters;

type Input = Values<typeof ARGUMENTS> & Values<typeof OPTIONS>;

export const consoleCommand: Command = command({
  name: "console",
  summary: "talk to one device over a serial line, its remote terminal, HTTP or its DMS",
  about: [
    "A terminal with completion and history, unless there is something to do: uploads, then scripts (or standard input, where it is no",
    "terminal), then commands, then downloads. It stops at the first line that fails, and ends with 10 plus the code of the device's",
    "answer: 11 Command failed, 12 Parse error, 13 Unknown command, 14 Too few arguments, 15 Too many arguments, 16 Unknown variable or",
    "option, 17 Invalid argument, 18 Overflow, 19 Out of bounds. The device is left as it was found.",
    "Through the DMS that one is signed in to, the device needs 'dms.cmd.enabled' 1, and every line is in the DMS's audit log.",
    "The secret that 'regrow device init' has printed is read from --secret-file, from REGROW_DEVICE_SECRET, or asked for.",
  ],
  arguments: ARGUMENTS,
  options: OPTIONS,
  run: async (input, context) => {
    const hasJob = [input.command, input.script, input.upload, input.download].some((each) => each.length > 0);
    const isPerson = process.stdin.isTTY === true && process.stdout.isTTY === true;
    const isSession = !hasJob && isPerson && !input.machine && !context.isJson;
    if (input.machine && context.isJson) throw new RegrowError("USAGE", { "one of": "--machine, --json" });
    if (!hasJob && !isSession && process.stdin.isTTY === true)
      throw new RegrowError("USAGE", {
        missing: "--command, --script, --upload, --download, or lines on standard input",
      });
    return isSession ? await holdSession(input, context) : await doJob(input, context, hasJob);
  },
});

async function holdSession(input: Input, context: Context): Promise<Result> {
  const history = await openHistory(context.environment);
  const session = new TerminalSession({ ...context, input: process.stdin, output: process.stdout, history });
  await using link = await open(input, context, { use: "people", events: session });
  await session.run(link);
  return { text: [], json: {} };
}

async function doJob(input: Input, context: Context, hasJob: boolean): Promise<Result> {
  const job: ConsoleJob = {
    uploads: input.upload,
    scripts: input.script,
    commands: input.command,
    lines: hasJob ? [] : await readInputScript(process.stdin),
    downloads: input.download,
    keepsGoing: input["keep-going"],
    isMachine: input.machine,
  };
  const events: LinkEvents = { message: (text) => context.status.note(shownText(text)), lost: () => {} };
  await using link = await open(input, context, { use: "programs", events });
  return await runJob(link, job, { ...context, write: (bytes) => void process.stdout.write(bytes) });
}

async function open(
  input: Input,
  { folder, environment, clock, signal }: Context,
  around: { readonly use: "people" | "programs"; readonly events: LinkEvents },
): Promise<DeviceLink> {
  if (input.timeout < 1 || input.timeout > 86_400)
    throw new RegrowError("USAGE", { option: "--timeout", range: "1 to 86400" });
  return await openLink({
    ...around,
    address: input.address,
    // A native module, which nobody needs who has no cable.
    serial: async () => new (await import("@regrow/hardware/serial")).NodeSerial(),
    format: readSerialFormat(input),
    user: input.user,
    secret: secretSource(input["secret-file"], { folder, environment, signal }, process.stdin.isTTY === true),
    dms: async () => ({ session: await readSession(environment), client: await openClient(environment) }),
    answerMs: input.timeout * 1_000,
    clock,
    signal,
  });
}
