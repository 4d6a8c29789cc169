import { resolve } from "node:path";
import { createClient, type AnswerOf } from "@regrow/client/client";
import { RegrowError } from "@regrow/core/error";
import { command, type Command, type Context, type Parameters, type Result } from "../command/index.ts";
import { chooseSecret } from "./choose-secret.ts";
import {
  believe,
  environmentAuthority,
  fingerprintsOf,
  readAuthority,
  readPassword,
  writeSession,
} from "../session/index.ts";

const USER = { kind: "text", about: "user name" } as const;
const DMS = { kind: "text", about: "address of the DMS for people", value: "URL", required: true } as const;
const CA = {
  ca: {
    kind: "text",
    about: "certificates to believe the DMS by besides the machine's own, PEM; kept with the session",
    value: "FILE",
  },
} as const satisfies Parameters;
const PASSWORD = {
  "password-env": { kind: "text", about: "variable that holds the password", value: "VAR", default: "REGROW_PASSWORD" },
} as const satisfies Parameters;

/** The DMS refuses shorter ones. Source: signUp of its API. */
const MIN_PASSWORD = 10;
/** A file of a machine's authorities has a hundred and more. */
const SHOWN_FINGERPRINTS = 5;
const ABOUT_CA = [
  "A DMS whose certificate no authority of the machine vouches for, such as one that it made itself, is believed by --ca (or by REGROW_DMS_CA):",
  "compare the fingerprint that is shown before the password is asked for with the one that the DMS prints at its start.",
];

interface Input {
  readonly user: string;
  readonly dms: string;
  readonly "password-env": string;
}

/** A DMS, and by what it is believed. */
interface Place {
  readonly dms: string;
  /** PEM; null: by the machine's own authorities alone. */
  readonly caPem: string | null;
  readonly fingerprints: readonly string[];
}

export const signUpCommand: Command = command({
  name: "sign-up",
  summary: "make a user of a DMS and sign in",
  about: [
    "The password is asked for, unless it is in the variable. The DMS sends a link to the address, with which it is confirmed.",
    ...ABOUT_CA,
  ],
  arguments: { user: { ...USER, required: true } },
  options: {
    dms: DMS,
    ...CA,
    email: { kind: "text", about: "your e-mail address", value: "ADDRESS", required: true },
    organisation: { kind: "text", about: "name of the organisation that is made for you", value: "NAME" },
    invitation: {
      kind: "text",
      about: "token of an invitation's link: join that organisation instead",
      value: "TOKEN",
    },
    ...PASSWORD,
  },
  run: async ({ email, organisation, invitation, ...input }, context) => {
    const place = await placeOf(input, context);
    const password = await newPasswordOf(input, context);
    const body = {
      userName: input.user,
      password,
      email,
      ...(organisation === undefined ? {} : { organisation }),
      ...(invitation === undefined ? {} : { invitation }),
    };
    const { token } = await clientOf(place, null).call("signUp", body, context.signal);
    return await keep(place, token, input.user, context);
  },
});

export const signInCommand: Command = command({
  name: "sign-in",
  summary: "sign in to a DMS",
  about: [
    "The password is asked for, unless it is in the variable. With --token, an API token is asked for (or read from REGROW_TOKEN)",
    "and kept instead of a session. A pipeline needs no sign-in: it sets REGROW_DMS and REGROW_TOKEN.",
    ...ABOUT_CA,
  ],
  arguments: { user: USER },
  options: {
    dms: DMS,
    ...CA,
    token: { kind: "flag", about: "use an API token, without a user name" },
    code: { kind: "text", about: "code of your second factor, or a recovery code", value: "CODE" },
    ...PASSWORD,
  },
  run: async ({ user, code, ...input }, context) => {
    const place = await placeOf(input, context);
    if (input.token) return await keepToken(place, context);
    if (user === undefined) throw new RegrowError("USAGE", { missing: "user" });
    const password = await passwordOf({ ...input, user }, context);
    const body = { userName: user, password, ...(code === undefined ? {} : { code }) };
    const { token } = await clientOf(place, null).call("signIn", body, context.signal);
    return await keep(place, token, user, context);
  },
});

/** @throws RegrowError USAGE, INPUT_UNREADABLE, AUTHORITY_FILE_INVALID */
async function placeOf(
  { dms, ca }: { readonly dms: string; readonly ca: string | undefined },
  { environment, folder, status }: Context,
): Promise<Place> {
  const caPem = ca === undefined ? await environmentAuthority(environment) : await readAuthority(resolve(folder, ca));
  if (caPem === null) return { dms, caPem, fingerprints: [] };
  if (ca !== undefined && !dms.startsWith("https://"))
    throw new RegrowError("USAGE", { option: "--ca", problem: "is for a DMS whose address begins with https://" });
  believe(caPem);
  const fingerprints = fingerprintsOf(caPem);
  for (const one of fingerprints.slice(0, SHOWN_FINGERPRINTS)) status.note(`believed besides: SHA-256 ${one}`);
  const more = fingerprints.length - SHOWN_FINGERPRINTS;
  if (more > 0) status.note(`believed besides: ${more} more`);
  return { dms, caPem, fingerprints };
}

function clientOf({ dms }: Place, token: string | null): ReturnType<typeof createClient> {
  return createClient({ address: dms, token, fetch });
}

async function passwordOf(input: Input, { environment, signal }: Context): Promise<string> {
  return await readPassword({
    environment,
    variable: input["password-env"],
    question: `Password of ${input.user}: `,
    signal,
  });
}

/** Of a user who is made: a person is told the rule and types it twice; a variable or a pipe gives it once. */
async function newPasswordOf(input: Input, context: Context): Promise<string> {
  const { environment, signal } = context;
  const isTyped = process.stdin.isTTY && (environment[input["password-env"]] ?? "") === "";
  if (!isTyped) return await passwordOf(input, context);
  const ask = (question: string): Promise<string> =>
    readPassword({ environment: {}, variable: input["password-env"], question, signal });
  const chosen = await chooseSecret(ask, { what: `New password of ${input.user}`, least: MIN_PASSWORD });
  return chosen ?? (await passwordOf(input, context));
}

/** A token is asked what it is before it is kept. */
async function keepToken(place: Place, context: Context): Promise<Result> {
  const { environment, signal } = context;
  const token = await readPassword({ environment, variable: "REGROW_TOKEN", question: "API token: ", signal });
  const me = await clientOf(place, token).call("me", {}, signal);
  return await keep(place, token, nameOf(me), context);
}

function nameOf({ userName, tokenName, organisation }: AnswerOf<"me">): string {
  return userName ?? `${tokenName ?? "a token"} of ${organisation}`;
}

async function keep(place: Place, token: string, name: string, context: Context): Promise<Result> {
  const { dms: address, caPem, fingerprints } = place;
  const file = await writeSession(context.environment, { address, token, userName: name, caPem });
  return {
    text: [`signed in to ${address} as ${name}`],
    json: { address, userName: name, sessionFile: file, caFingerprints: [...fingerprints] },
  };
}
