import assert from "node:assert/strict";
import { createClient } from "@regrow/client/client";
import { createDms, type Dms } from "@regrow/dms/server";
import { SystemClock } from "@regrow/node/clock";
import { SystemEntropy } from "@regrow/node/entropy";
import { Letters } from "@regrow/testing/letters";
import { makeTempFolder } from "@regrow/testing/temp-folder";
import { join } from "node:path";
import { run } from "../src/command/index.ts";
import { loadCommands } from "../src/commands/index.ts";

/** A DMS with somebody signed up, and the command line in a folder of theirs. */
export interface CommandDms extends AsyncDisposable {
  readonly folder: string;
  readonly peopleUrl: string;
  /** Of her who types. */
  readonly token: string;
  readonly letters: Letters;
  /** Where devices find it, and what they believe it by. */
  readonly dms: Pick<Dms, "deviceUrl" | "caPem">;
  /** Types these words, with these variables besides. */
  regrow(
    argv: readonly string[],
    environment?: Readonly<Record<string, string>>,
  ): Promise<{ readonly code: number; readonly out: string; readonly error: string }>;
  /** Types a line, which must succeed and print this. */
  says(line: string, expected: RegExp): Promise<void>;
  /** Types a line, which must fail and say this. */
  refuses(line: string, expected: string): Promise<void>;
}

export async function startCommandDms(): Promise<CommandDms> {
  const folder = await makeTempFolder();
  const letters = new Letters();
  const dms = await createDms({
    folder: join(folder.path, "dms"),
    mailer: letters,
    peoplePort: 0,
    devicePort: 0,
    clock: new SystemClock(),
    entropy: new SystemEntropy(),
    logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  });
  const { peopleUrl } = dms;
  const guest = createClient({ address: peopleUrl, token: null, fetch });
  const ada = { userName: "ada", email: "ada@example.com", password: "correct horse battery" };
  const { token } = await guest.call("signUp", ada);
  const regrow: CommandDms["regrow"] = async (argv, environment = {}) => {
    let [out, error] = ["", ""];
    const code = await run(argv, {
      commands: loadCommands,
      folder: folder.path,
      environment: { REGROW_DMS: peopleUrl, REGROW_TOKEN: token, ...environment },
      clock: new SystemClock(),
      signal: new AbortController().signal,
      out: { write: (text) => void (out += text), isInteractive: false, columns: 80 },
      error: { write: (text) => void (error += text), isInteractive: false, columns: 80 },
    });
    return { code, out, error };
  };
  return {
    folder: folder.path,
    peopleUrl,
    token,
    letters,
    dms,
    regrow,
    says: async (line, expected) => {
      const { code, out, error } = await regrow(line.split(" "));
      assert.equal(code, 0, error);
      assert.match(out, expected);
    },
    refuses: async (line, expected) => {
      const { code, error } = await regrow(line.split(" "));
      assert.notEqual(code, 0);
      assert.ok(error.includes(expected), error);
    },
    [Symbol.asyncDispose]: async () => {
      await dms.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}
