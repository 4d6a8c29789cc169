import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { DMS_MOVE_FILE, DMS_MOVE_TARGET, encodeAddress, encodeMove } from "@regrow/core/dms-move";
import { RegrowError } from "@regrow/core/error";
import { command, type Command } from "../command/index.ts";
import { signTargets, targetsExpiryMs } from "../key/index.ts";
import { KEYS_OPTIONS, openFolder } from "./key-options.ts";

export const deviceMoveOrderCommand: Command = command({
  name: "device move-order",
  summary: "sign an order by which devices take another DMS",
  about: [
    "Signed by the platform's targets keys: no DMS can make one. Only the newest order of a platform counts.",
    `Give it to devices as ${DMS_MOVE_FILE}: 'regrow file put ${DMS_MOVE_FILE} --product CODE'. Each tries the other DMS first, and stays`,
    "with the one that it has until the other has taken it. The other DMS has to know it: 'regrow organisation import'.",
  ],
  arguments: {},
  options: {
    ...KEYS_OPTIONS,
    dms: { kind: "text", about: "address of the other DMS for devices", value: "URL", required: true },
    ca: { kind: "text", about: "certificate that it is believed by, PEM", value: "FILE", required: true },
    out: { kind: "text", about: `the file to write; ${DMS_MOVE_FILE} unless told`, value: "FILE" },
  },
  run: async (input, context) => {
    const { isDmsAddress } = await import("@regrow/device/identity"); // brings what checks a device's messages
    const caPem = await readCa(resolve(context.folder, input.ca));
    if (!isDmsAddress(input.dms)) throw new RegrowError("USAGE", { dms: input.dms, expected: "an https address" });
    const folder = await openFolder(input, context);
    const address = encodeAddress({ url: new URL(input.dms).origin, caPem });
    // One address at a time: the order before ends with this one.
    const add = { path: DMS_MOVE_TARGET, contents: address, mayReplace: true };
    const signing = { add, expiresMs: targetsExpiryMs(context.clock.nowMs()), signal: context.signal };
    const { before, targets } = await signTargets(folder, "platform", signing);
    await folder.replaceTargets("platform", before, targets);
    const { roots } = await folder.readMetadata("platform");
    const file = resolve(context.folder, input.out ?? DMS_MOVE_FILE);
    await writeFile(file, encodeMove({ address, platformRoots: roots, platformTargets: targets }));
    return { text: [`wrote ${file}: the order to have ${input.dms}`], json: { file, dms: input.dms } };
  },
});

async function readCa(file: string): Promise<string> {
  const { readAuthorities } = await import("@regrow/device/provisioning");
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    throw new RegrowError("INPUT_UNREADABLE", { file }, { cause });
  }
  const authorities = succeeds(() => readAuthorities(text)) ?? [];
  if (authorities.length === 0 || !authorities.every(({ ca }) => ca))
    throw new RegrowError("USAGE", { ca: file, expected: "certificates of authorities, PEM" });
  return text;
}

function succeeds<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch {
    return undefined; // told as what it is not
  }
}
