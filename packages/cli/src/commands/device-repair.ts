import { resolve } from "node:path";
import { command, type Command } from "../command/index.ts";

export const deviceRepairCommand: Command = command({
  name: "device repair",
  summary: "give a stopped device its framework anew",
  about: ["Identity, data, installed versions and recovery log stay."],
  arguments: {},
  options: { root: { kind: "text", about: "the device's folder", value: "DIR", required: true } },
  run: async ({ root }, { folder }) => {
    const { repairDevice } = await import("../device/index.ts"); // brings a bundler
    const path = resolve(folder, root);
    await repairDevice(path);
    return { text: [`the device in ${path} has a new framework`], json: { root: path } };
  },
});
