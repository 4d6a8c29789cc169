import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { command, type Command } from "../command/index.ts";
import { parseSettings } from "./settings-option.ts";

export const deviceInitCommand: Command = command({
  name: "device init",
  summary: "make a device in a folder",
  about: [
    "The platform root is the owner's anchor of trust; the device will install nothing that does not lead back to it.",
    "The DMS's CA is shown on the DMS's start page and by 'regrow dms'.",
  ],
  arguments: {},
  options: {
    root: { kind: "text", about: "folder of the device", value: "DIR", required: true },
    "platform-root": { kind: "text", about: "the owner's platform root", value: "FILE", required: true },
    dms: { kind: "text", about: "address of the DMS for devices", value: "URL" },
    ca: { kind: "text", about: "certificate that the DMS is believed by, PEM", value: "FILE" },
    uuid: { kind: "text", about: "hardware UUID; a random one unless told", value: "UUID" },
    bundle: { kind: "text", about: "first version, installed and kept as a source of repair", value: "FILE" },
    env: { kind: "text", about: "settings for the app, such as PORT=8080,HOST=0.0.0.0", value: "NAME=VALUE,..." },
  },
  run: async (input, { folder, clock }) => {
    const { makeDevice, installAtFactory } = await import("../device/index.ts"); // brings a bundler
    const root = resolve(folder, input.root);
    const { dms, uuid } = input;
    const record = await makeDevice(root, {
      platformRoot: await readGiven(resolve(folder, input["platform-root"])),
      appEnvironment: parseSettings(input.env ?? ""),
      ...(uuid === undefined ? {} : { uuid }),
      ...(dms === undefined ? {} : { dmsUrl: dms }),
      ...(input.ca === undefined ? {} : { dmsCa: (await readGiven(resolve(folder, input.ca))).toString("utf8") }),
    });
    if (input.bundle !== undefined) await installAtFactory(root, resolve(folder, input.bundle), clock.nowMs());
    return { text: [`made the device ${record.uuid} in ${root}`], json: { uuid: record.uuid, root } };
  },
});

async function readGiven(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new RegrowError("USAGE", { file, problem: "cannot be read" }, { cause });
  }
}
