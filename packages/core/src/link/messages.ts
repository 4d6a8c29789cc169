import Type, { type Static } from "typebox";
import { MAX_LINE_LENGTH } from "../command/index.ts";
import { LINK_LIMITS } from "./limits.ts";

/**
 * What a device and its DMS say to each other over the live link: one WebSocket, msgpack, every message with an id. A message with
 * `request` asks, and gets exactly one message with the same id and without `request`: its answer. The forms of echo, webhook and action
 * are the documented ones (dms-facts 4.4); all others, and `request` as the name of what is asked, are ours. Fields that are not known are
 * left alone, so that sides of different releases understand each other.
 */
const Id = Type.Integer({ minimum: 1, maximum: 2 ** 32 - 1 });
const Name = Type.String({ minLength: 1, maxLength: 128 });
const Count = Type.Integer({ minimum: 0, maximum: 2 ** 48 });
const Line = Type.String({ maxLength: MAX_LINE_LENGTH });
const ErrorText = Type.String({ maxLength: 1_024 });
const Bytes = (maxLength: number) =>
  Type.Refine(
    Type.Unsafe<Uint8Array>(Type.Unknown()),
    (value) => value instanceof Uint8Array && value.length <= maxLength,
  );
/** A value of an app: whatever msgpack can say; its depth is bounded where it is decoded. */
const AppData = Type.Unknown();
const Values = <Value extends Type.TSchema>(maxProperties: number, value: Value) =>
  Type.Record(Type.String({ minLength: 1, maxLength: 128 }), value, { maxProperties });

/** What the device is and takes: its first message. */
const Hello = Type.Object({
  request: Type.Literal("hello"),
  framework: Type.String({ maxLength: 64 }),
  dialect: Type.String({ maxLength: 32 }),
  isSafeMode: Type.Boolean(),
  /** Console, commands and variables are taken: dms.cmd.enabled. */
  takesCommands: Type.Boolean(),
});
const Ping = Type.Object({ request: Type.Literal("ping") });
const Echo = Type.Object({ request: Type.Literal("echo"), data: AppData });
const Webhook = Type.Object({ request: Type.Literal("webhook"), code: Name, data: Type.Optional(AppData) });
const Action = Type.Object({ request: Type.Literal("action"), action: Name, data: Type.Optional(AppData) });
const Telemetry = Type.Object({
  request: Type.Literal("telemetry"),
  values: Values(
    LINK_LIMITS.telemetryPairs,
    Type.Union([Type.String({ maxLength: 256 }), Type.Number(), Type.Boolean(), Type.Null()]),
  ),
});
/** Whether somebody looks: log messages are sent only then. */
const Watch = Type.Object({ request: Type.Literal("watch"), isOn: Type.Boolean() });
const Log = Type.Object({
  request: Type.Literal("log"),
  /** "recovery": lines of the recovery log as it has them; "message": what consoles are told. */
  source: Type.Enum(["recovery", "message"]),
  lines: Type.Array(Type.String({ maxLength: 16_384 }), { minItems: 1, maxItems: LINK_LIMITS.logLines }),
});
const Command = Type.Object({
  request: Type.Literal("command"),
  line: Line,
  /** Raw bytes that follow the line, all of them. */
  data: Type.Optional(Bytes(LINK_LIMITS.commandDataBytes)),
});
const Ota = Type.Object({
  request: Type.Literal("ota"),
  force: Type.Boolean(),
  version: Type.Union([Type.String({ minLength: 1, maxLength: 64 }), Type.Null()]),
});
const GetVariables = Type.Object({
  request: Type.Literal("get-variables"),
  /** Empty: all settings. */
  names: Type.Array(Name, { maxItems: LINK_LIMITS.variables }),
});
const SetVariables = Type.Object({
  request: Type.Literal("set-variables"),
  values: Values(LINK_LIMITS.variables, Type.String({ maxLength: MAX_LINE_LENGTH })),
  /** Kept over a restart too. */
  save: Type.Boolean(),
});
const ConsoleOpen = Type.Object({ request: Type.Literal("console-open"), console: Id });
const ConsoleData = Type.Object({
  request: Type.Literal("console-data"),
  console: Id,
  /** Number of the piece in its direction, from 0. */
  sequence: Count,
  bytes: Bytes(LINK_LIMITS.pieceBytes),
});
/** The device is about to carry out a line of a console; it waits for the answer, so that nothing is done that is not recorded. */
const ConsoleLine = Type.Object({ request: Type.Literal("console-line"), console: Id, line: Line });
const ConsoleClose = Type.Object({
  request: Type.Literal("console-close"),
  console: Id,
  reason: Type.String({ maxLength: 256 }),
});

/** Every kind of question with its form. */
export const REQUESTS = {
  action: Action,
  command: Command,
  "console-close": ConsoleClose,
  "console-data": ConsoleData,
  "console-line": ConsoleLine,
  "console-open": ConsoleOpen,
  echo: Echo,
  "get-variables": GetVariables,
  hello: Hello,
  log: Log,
  ota: Ota,
  ping: Ping,
  "set-variables": SetVariables,
  telemetry: Telemetry,
  watch: Watch,
  webhook: Webhook,
} as const;
export type RequestKind = keyof typeof REQUESTS;

const Nothing = Type.Null();
const ResponseCode = Type.Integer({ minimum: 0, maximum: 9 });

/** What each kind of question is answered with. */
export const ANSWERS = {
  action: AppData,
  command: Type.Object({
    code: ResponseCode,
    text: Type.String({ maxLength: LINK_LIMITS.answerLength }),
    /** Bytes instead of the text. */
    data: Type.Optional(Bytes(LINK_LIMITS.answerLength)),
    advice: Type.Optional(Type.String({ maxLength: 1_024 })),
    isSafeMode: Type.Boolean(),
  }),
  "console-close": Nothing,
  "console-data": Nothing,
  "console-line": Nothing,
  "console-open": Nothing,
  echo: AppData,
  "get-variables": Type.Object({ values: Values(1_024, Type.String({ maxLength: MAX_LINE_LENGTH })) }),
  hello: Nothing,
  log: Nothing,
  ota: Type.Object({
    result: Type.Enum(["started", "up-to-date", "held"]),
    /** The version that is being installed, or why there is none. */
    text: Type.String({ maxLength: 1_024 }),
  }),
  ping: Nothing,
  "set-variables": Nothing,
  telemetry: Nothing,
  watch: Nothing,
  webhook: AppData,
} as const satisfies Record<RequestKind, Type.TSchema>;

/** The end of every question: its data, or why there are none. `error` alone is documented; `code` is a row of the error table. */
export const Answer = Type.Union([
  Type.Object({ id: Id, error: ErrorText, code: Type.Optional(Type.String({ maxLength: 64 })) }),
  Type.Object({ id: Id, data: AppData }),
]);
/** What every message has. */
export const Envelope = Type.Object({ id: Id, request: Type.Optional(Name) });

export type RequestOf<Kind extends RequestKind> = Static<(typeof REQUESTS)[Kind]>;
export type LinkRequest = { readonly [Kind in RequestKind]: RequestOf<Kind> }[RequestKind];
export type AnswerTo<Kind extends RequestKind> = Static<(typeof ANSWERS)[Kind]>;

export function isRequestKind(name: string): name is RequestKind {
  return Object.hasOwn(REQUESTS, name);
}
