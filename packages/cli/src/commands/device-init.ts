import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { command, type Command } from "../command/index.ts";
import { parseFactorySettings } from "./factory-settings-option.ts";
import { parseGpioOptions } from "./gpio-options.ts";
import { parseSettings } from "./settings-option.ts";

export const deviceInitCommand: Command = command({
  name: "device init",
  summary: "make a device in a folder",
  about: [
    "The platform root is the owner's anchor of trust; the device will install nothing that does not lead back to it.",
    "The DMS's CA is device-ca.pem in the folder of the DMS; 'regrow dms --json' prints it in its first line.",
    "A blank device takes the platform root of the first factory package that comes; give it --platform-root as well where whoever",
    "reaches its serial line first must not be able to choose.",
    "With --set the device has other factory values than those in docs/reference/variables.md; resets go back to them.",
    "With --gpio a button at GPIO 0 resets the device when it is held for 10 s: docs/how-to/reset-a-device.md.",
    "The secret that is printed is the device's password for its HTTP server and its remote terminal; it is not shown again.",
  ],
  arguments: {},
  options: {
    root: { kind: "text", about: "folder of the device", value: "DIR", required: true },
    "platform-root": { kind: "text", about: "the owner's platform root; needed unless --blank", value: "FILE" },
    blank: {
      kind: "flag",
      about: "no owner and no software yet: made a device over its serial line, by a factory package",
    },
    dms: { kind: "text", about: "address of the DMS for devices", value: "URL" },
    ca: { kind: "text", about: "certificate that the DMS is believed by, PEM", value: "FILE" },
    uuid: { kind: "text", about: "hardware UUID; a random one unless told", value: "UUID" },
    bundle: { kind: "text", about: "first version, installed and kept as a source of repair", value: "FILE" },
    env: { kind: "text", about: "settings for the app, such as PORT=8080,HOST=0.0.0.0", value: "NAME=VALUE,..." },
    gpio: {
      kind: "text",
      about: "lines with GPIO numbers, such as 0=gpiochip0/17/pull-up,9=gpiochip0/18",
      value: "N=LINE,...",
    },
    "reset-level": { kind: "text", about: "level of GPIO 0 that resets the device; 1 unless told", value: "0|1" },
    "reset-lamp": { kind: "text", about: "number of the GPIO whose lamp shows a reset", value: "N" },
    set: { kind: "text", about: "factory values of variables, such as uart.baud=9600", value: "NAME=VALUE,..." },
  },
  run: async (input, { folder, clock }) => {
    const { makeDevice, installAtFactory } = await import("../device/index.ts"); // brings a bundler
    const root = resolve(folder, input.root);
    const { dms, uuid } = input;
    const rootFile = input["platform-root"];
    if (rootFile === undefined && !input.blank)
      throw new RegrowError("USAGE", { missing: "--platform-root, or --blank" });
    if (input.blank && input.bundle !== undefined)
      throw new RegrowError("USAGE", { problem: "a blank device gets its software from a factory package" });
    const factorySettings = parseFactorySettings(input.set ?? "");
    const gpio = parseGpioOptions(input);
    const made = await makeDevice(root, {
      ...(rootFile === undefined ? {} : { platformRoot: await readGiven(resolve(folder, rootFile)) }),
      appEnvironment: parseSettings(input.env ?? ""),
      ...(input.set === undefined ? {} : { factorySettings }),
      ...(gpio === undefined ? {} : { gpio }),
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
