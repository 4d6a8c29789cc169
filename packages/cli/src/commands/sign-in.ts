import { createClient } from "@regrow/client/client";
import { command, type Command, type Context, type Parameters, type Result } from "../command/index.ts";
import { readPassword, writeSession } from "../session/index.ts";

const ARGUMENTS = { user: { kind: "text", about: "user name", required: true } } as const satisfies Parameters;
const OPTIONS = {
  dms: { kind: "text", about: "address of the DMS for people", value: "URL", required: true },
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
  about: ["The password is asked for, unless it is in the variable."],
  arguments: ARGUMENTS,
  options: { ...OPTIONS, organisation: { kind: "text", about: "name of the organisation", value: "NAME" } },
  run: async (input, context) => {
    const password = await passwordOf(input, context);
    const { organisation } = input;
    const body = { userName: input.user, password, ...(organisation === undefined ? {} : { organisation }) };
    const { token } = await clientOf(input).call("signUp", body, context.signal);
    return await keep(input, token, context);
  },
});

export const signInCommand: Command = command({
  name: "sign-in",
  summary: "sign in to a DMS",
  about: ["The password is asked for, unless it is in the variable."],
  arguments: ARGUMENTS,
  options: OPTIONS,
  run: async (input, context) => {
    const password = await passwordOf(input, context);
    const { token } = await clientOf(input).call("signIn", { userName: input.user, password }, context.signal);
    return await keep(input, token, context);
  },
});

function clientOf({ dms }: Input): ReturnType<typeof createClient> {
  return createClient({ address: dms, token: null, fetch });
}

async function passwordOf(input: Input, { environment, signal }: Context): Promise<string> {
  return await readPassword({
    environment,
    variable: input["password-env"],
    question: `Password of ${input.user}: `,
    signal,
  });
}

async function keep({ user, dms }: Input, token: string, context: Context): Promise<Result> {
  const file = await writeSession(context.environment, { address: dms, token, userName: user });
  return { text: [`signed in to ${dms} as ${user}`], json: { address: dms, userName: user, sessionFile: file } };
}
