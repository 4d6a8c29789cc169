import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { command, type Command } from "../command/index.ts";
import { parseFactorySettings } from "./factory-settings-option.ts";
import { parseSettings } from "./settings-option.ts";

export const deviceInitCommand: Command = command({
  name: "device init",
  summary: "make a device in a folder",
  about: [
    "The platform root is the owner's anchor of trust; the device will install nothing that does not lead back to it.",
    "The DMS's CA is device-ca.pem in the folder of the DMS; 'regrow dms --json' prints it in its first line.",
    "With --set the device has other factory values than those in docs/reference/variables.md; resets go back to them.",
    "The secret that is printed is the device's password for its HTTP server and its remote terminal; it is not shown again.",
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
    set: { kind: "text", about: "factory values of variables, such as uart.baud=9600", value: "NAME=VALUE,..." },
  },
  run: async (input, { folder, clock }) => {
    const { makeDevice, installAtFactory } = await import("../device/index.ts"); // brings a bundler
    const root = resolve(folder, input.root);
    const { dms, uuid } = input;
    const factorySettings = parseFactorySettings(input.set ?? "");
    const made = await makeDevice(root, {
      platformRoot: await readGiven(resolve(folder, input["platform-root"])),
      appEnvironment: parseSettings(input.env ?? ""),
      ...(input.set === undefined ? {} : { factorySettings }),
      ...(uuid === undefined ? {} : { uuid }),
      ...(dms === undefined ? {} : { dmsUrl: dms }),
      ...(input.ca === undefined ? {} : { dmsCa: (await readGiven(resolve(folder, input.ca))).toString("utf8") }),
    });
    if (input.bundle !== undefined) await installAtFactory(root, resolve(folder, input.bundle), clock.nowMs());
    const text = [
      `made the device ${made.uuid} in ${root}`,
      `its secret, for HTTP and remote terminal: ${made.secret}`,
    ];
    return { text, json: { uuid: made.uuid, root, secret: made.secret } };
  },
});

async function readGiven(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new RegrowError("USAGE", { file, problem: "cannot be read" }, { cause });
  }
}
