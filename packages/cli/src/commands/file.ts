import { open, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { Readable } from "node:stream";
import type { AnswerOf } from "@regrow/client/client";
import { RegrowError } from "@regrow/core/error";
import { command, type Command } from "../command/index.ts";
import { openClient } from "../session/index.ts";

const target = {
  device: { kind: "text", about: "UUID of the one device that it is for", value: "UUID" },
  product: { kind: "text", about: "code of the product whose devices it is for", value: "CODE" },
} as const;
const name = { kind: "text", about: "its name in the device's file system", required: true } as const;

export const fileListCommand: Command = command({
  name: "file list",
  summary: "list the files that a device, or all devices of a product, are given",
  arguments: {},
  options: target,
  run: async (input, { environment, signal }) => {
    const to = targetOf(input);
    const client = await openClient(environment);
    const { files } =
      to.kind === "device"
        ? await client.call("listDeviceFiles", { uuid: to.uuid }, signal)
        : await client.call("listProductFiles", { code: to.code }, signal);
    return { text: files.map(line), json: { files } };
  },
});

export const filePutCommand: Command = command({
  name: "file put",
  summary: "give a file to a device, or to all devices of a product",
  about: [
    "At most 4 MiB. Devices fetch it after their next check-in and show it as a file of a user; one of that name is replaced. What a device",
    "is given for itself counts before what its product is given under the same name. It is data: nothing runs because of it.",
  ],
  arguments: { file: { kind: "text", about: "the file", required: true } },
  options: { ...target, name: { kind: "text", about: "its name on the device; that of the file", value: "NAME" } },
  run: async (input, { environment, folder, signal }) => {
    const to = targetOf(input);
    const path = resolve(folder, input.file);
    const named = { name: input.name ?? basename(path) };
    const client = await openClient(environment);
    const source = await openInput(path);
    const body = Readable.toWeb(source) as ReadableStream<Uint8Array>;
    try {
      const file =
        to.kind === "device"
          ? await client.call("putDeviceFile", { uuid: to.uuid, ...named, body }, signal)
          : await client.call("putProductFile", { code: to.code, ...named, body }, signal);
      return { text: [line(file)], json: file };
    } finally {
      source.destroy(); // closes the file where the DMS did not read it to its end
    }
  },
});

export const fileRemoveCommand: Command = command({
  name: "file remove",
  summary: "take a file away from a device, or from all devices of a product",
  about: ["It goes with their next check-in, unless somebody has changed it there."],
  arguments: { name },
  options: target,
  run: async (input, { environment, signal }) => {
    const to = targetOf(input);
    const client = await openClient(environment);
    if (to.kind === "device") await client.call("removeDeviceFile", { uuid: to.uuid, name: input.name }, signal);
    else await client.call("removeProductFile", { code: to.code, name: input.name }, signal);
    return { text: [`${input.name} is given no more`], json: { name: input.name, given: false } };
  },
});

type Target = { readonly kind: "device"; readonly uuid: string } | { readonly kind: "product"; readonly code: string };

/** @throws RegrowError USAGE unless exactly one is named */
function targetOf({
  device,
  product,
}: {
  readonly device: string | undefined;
  readonly product: string | undefined;
}): Target {
  if (device !== undefined && product === undefined) return { kind: "device", uuid: device };
  if (product !== undefined && device === undefined) return { kind: "product", code: product };
  throw new RegrowError("USAGE", { "one of": "--device, --product" });
}

/** @throws RegrowError INPUT_UNREADABLE */
async function openInput(path: string): Promise<Readable> {
  try {
    if (!(await stat(path)).isFile()) throw new RegrowError("INPUT_UNREADABLE", { file: path });
    return (await open(path, "r")).createReadStream();
  } catch (cause) {
    throw new RegrowError("INPUT_UNREADABLE", { file: path }, { cause });
  }
}

function line({ name: shown, sizeBytes, sha256 }: AnswerOf<"putDeviceFile">): string {
  return `${String(sizeBytes).padStart(8)}  ${sha256.slice(0, 16)}  ${shown}`;
}
