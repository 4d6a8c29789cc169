import { createClient, type AnswerOf } from "@regrow/client/client";
import { RegrowError } from "@regrow/core/error";
import { command, type Command, type Context, type Parameters, type Result } from "../command/index.ts";
import { readPassword, writeSession } from "../session/index.ts";

const USER = { kind: "text", about: "user name" } as const;
const DMS = { kind: "text", about: "address of the DMS for people", value: "URL", required: true } as const;
const PASSWORD = {
  "password-env": { kind: "text", about: "variable that holds the password", value: "VAR", default: "REGROW_PASSWORD" },
} as const satisfies Parameters;

interface Input {
  readonly user: string;
  readonly dms: string;
  readonly "password-env": string;
}

export const signUpCommand: Command = command({
  name: "sign-up",
  summary: "make a user of a DMS and sign in",
  about: [
    "The password is asked for, unless it is in the variable. The DMS sends a link to the address, with which it is confirmed.",
  ],
  arguments: { user: { ...USER, required: true } },
  options: {
    dms: DMS,
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
    const password = await passwordOf(input, context);
    const body = {
      userName: input.user,
      password,
      email,
      ...(organisation === undefined ? {} : { organisation }),
      ...(invitation === undefined ? {} : { invitation }),
    };
    const { token } = await clientOf(input, null).call("signUp", body, context.signal);
    return await keep(input.dms, token, input.user, context);
  },
});

export const signInCommand: Command = command({
  name: "sign-in",
  summary: "sign in to a DMS",
  about: [
    "The password is asked for, unless it is in the variable. With --token, an API token is asked for (or read from REGROW_TOKEN)",
    "and kept instead of a session. A pipeline needs no sign-in: it sets REGROW_DMS and REGROW_TOKEN.",
  ],
  arguments: { user: USER },
  options: {
    dms: DMS,
    token: { kind: "flag", about: "use an API token, without a user name" },
    code: { kind: "text", about: "code of your second factor, or a recovery code", value: "CODE" },
    ...PASSWORD,
  },
  run: async ({ user, code, ...input }, context) => {
    if (input.token) return await keepToken(input.dms, context);
    if (user === undefined) throw new RegrowError("USAGE", { missing: "user" });
    const password = await passwordOf({ ...input, user }, context);
    const body = { userName: user, password, ...(code === undefined ? {} : { code }) };
    const { token } = await clientOf(input, null).call("signIn", body, context.signal);
    return await keep(input.dms, token, user, context);
  },
});

function clientOf({ dms }: Pick<Input, "dms">, token: string | null): ReturnType<typeof createClient> {
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

/** A token is asked what it is before it is kept. */
async function keepToken(dms: string, context: Context): Promise<Result> {
  const { environment, signal } = context;
  const token = await readPassword({ environment, variable: "REGROW_TOKEN", question: "API token: ", signal });
  const me = await clientOf({ dms }, token).call("me", {}, signal);
  return await keep(dms, token, nameOf(me), context);
}

function nameOf({ userName, tokenName, organisation }: AnswerOf<"me">): string {
  return userName ?? `${tokenName ?? "a token"} of ${organisation}`;
}

async function keep(dms: string, token: string, name: string, context: Context): Promise<Result> {
  const file = await writeSession(context.environment, { address: dms, token, userName: name });
  return { text: [`signed in to ${dms} as ${name}`], json: { address: dms, userName: name, sessionFile: file } };
}
