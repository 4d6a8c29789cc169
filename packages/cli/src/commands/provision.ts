import { resolve } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { command, type Command } from "../command/index.ts";
import { LabelFiles } from "../provision/index.ts";
import { openClient } from "../session/index.ts";

/** What the DMS makes at once. */
const BATCH = 1_000;
const MAX_COUNT = 1_000_000;
const DAY_MS = 86_400_000;

export const provisionCommand: Command = command({
  name: "provision",
  summary: "make devices by the thousand: a UUID, a token and a label with a QR code for each",
  about: [
    "Writes <out>.csv, a list for machines, and <out>.html, a sheet of labels for a printer. Each token provisions the device of its UUID",
    "and no other: give it that UUID and set dms.provision.token. With --product it is activated to that product before anybody owns it.",
    "The tokens are shown nowhere else: keep the files as you keep keys. The QR code holds regrow:<uuid>?token=<token>.",
  ],
  arguments: {},
  options: {
    count: { kind: "number", about: "how many devices", value: "N", required: true },
    out: { kind: "text", about: "name of the two files, without its ending", value: "FILE", required: true },
    product: { kind: "text", about: "product code that they are activated to", value: "CODE" },
    days: { kind: "number", about: "days until the tokens end, 3650 at most", value: "N", default: 365 },
  },
  run: async ({ count, out, product, days }, { environment, folder, signal, status }) => {
    if (!Number.isInteger(count) || count < 1 || count > MAX_COUNT)
      throw new RegrowError("USAGE", { count, expected: `1 to ${MAX_COUNT}` });
    const client = await openClient(environment);
    const base = resolve(folder, out.replace(/\.(csv|html)$/, ""));
    await using files = await LabelFiles.create(
      base,
      `${count} devices${product === undefined ? "" : ` of ${product}`}`,
    );
    for (let made = 0; made < count; made += BATCH) {
      const body = { count: Math.min(BATCH, count - made), product: product ?? null, expiresInMs: days * DAY_MS };
      const { tokens } = await client.call("createTokenBatch", body, signal);
      await files.add(tokens);
      status.progress({ label: "labels", done: made + tokens.length, total: count, unit: "files" });
    }
    status.end();
    const json = { count, product: product ?? null, csv: files.csv, sheet: files.sheet };
    return { text: [`${count} devices: ${files.csv} and ${files.sheet}`], json };
  },
});
