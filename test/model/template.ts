import { createClient } from "@regrow/client/client";
import { createDms } from "@regrow/dms/server";
import { SystemClock } from "@regrow/node/clock";
import { SystemEntropy } from "@regrow/node/entropy";
import { makePublisher } from "@regrow/testing/publisher";
import { makeTempFolder } from "@regrow/testing/temp-folder";
import { DatabaseSync, type SQLOutputValue } from "node:sqlite";
import { join } from "node:path";
import { ask, register } from "../../bench/check-in/enrolled-device.ts";

export type Cells = Readonly<Record<string, SQLOutputValue>>;

/** What a real DMS had written once somebody had published three versions and brought in one device. */
export interface Template {
  readonly tables: ReadonlyMap<string, readonly Cells[]>;
  readonly product: string;
  /** Of the device: all devices of the model are copies of it. */
  readonly keyPem: string;
}

export const VERSIONS = ["1.0.0", "1.1.0", "1.2.0"] as const;

export async function makeTemplate(): Promise<Template> {
  await using folder = await makeTempFolder();
  const publisher = makePublisher();
  const { product } = publisher;
  const keyPem = await fill(folder.path, publisher);
  using database = new DatabaseSync(join(folder.path, "dms.db"), { readOnly: true });
  const names = database
    .prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite%'")
    .all();
  const tables = new Map(
    names.map(({ name }) => [String(name), database.prepare(`select * from ${String(name)}`).all()]),
  );
  return { tables, product, keyPem };
}

async function fill(folder: string, publisher: ReturnType<typeof makePublisher>): Promise<string> {
  const { product } = publisher;
  const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const [clock, entropy] = [new SystemClock(), new SystemEntropy()];
  await using dms = await createDms({ folder, peoplePort: 0, devicePort: 0, clock, entropy, logger });
  const guest = createClient({ address: dms.peopleUrl, token: null, fetch });
  const account = { userName: "model", email: "model@example.com", password: "correct horse" };
  const { token } = await guest.call("signUp", account);
  const person = createClient({ address: dms.peopleUrl, token, fetch });
  await person.call("createProduct", { code: product, platformRoot: Buffer.from(publisher.platformRoot).toString() });
  for (const version of VERSIONS) {
    const body = ReadableStream.from([publisher.bundle({ version, files: { "main.mjs": version } })]);
    await person.call("uploadBundle", { code: product, body });
  }
  await person.call("setTag", { code: product, tag: "release", version: VERSIONS[0] });
  const listener = { url: dms.deviceUrl, caPem: dms.caPem };
  const device = await register(listener, (await person.call("createToken", { kind: "provision" })).token);
  await ask(listener, device, "PUT", "/provision");
  await ask(listener, device, "POST", "/claim", {
    token: (await person.call("createToken", { kind: "claim", product })).token,
  });
  return device.keyPem;
}
