import { resolve } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { command, type Command, type Result } from "../command/index.ts";

export const deviceCommand: Command = command({
  name: "device",
  summary: "run a device in the foreground, its console on standard input",
  about: [
    "Type 'help' on its console. Ctrl-C stops the device in order.",
    "With --dev a folder is built, signed with throw-away keys and run on a throw-away device, without a DMS.",
  ],
  arguments: {},
  options: {
    root: { kind: "text", about: "folder of a device made by 'regrow device init'", value: "DIR" },
    dev: { kind: "text", about: "folder of a program with its regrow.json", value: "DIR" },
    port: { kind: "number", about: "with --dev: given to the program as PORT", value: "PORT" },
    "back-off-ms": {
      kind: "number",
      about: "rest before a program that failed is started again, at first; it doubles from fault to fault",
      value: "MS",
    },
    "stop-with-input": { kind: "flag", about: "end when standard input ends" },
  },
  run: async (input, context) => {
    const { runDevDevice, runDevice } = await import("../device/index.ts"); // brings a bundler
    const { root, dev, port } = input;
    const stopsWithInput = input["stop-with-input"];
    if ((root === undefined) === (dev === undefined)) throw new RegrowError("USAGE", { "one of": "--root, --dev" });
    if (root !== undefined) {
      if (port !== undefined) throw new RegrowError("USAGE", { "--port": "only with --dev" });
      const backOffMs = input["back-off-ms"];
      const started = { root: resolve(context.folder, root), stopsWithInput, signal: context.signal };
      return ended(await runDevice({ ...started, ...(backOffMs === undefined ? {} : { backOffMs }) }));
    }
    const source = resolve(context.folder, dev ?? "");
    return ended(await runDevDevice({ source, port: port ?? null, stopsWithInput }, context));
  },
});

function ended(code: number): Result {
  return { text: [], json: { exit: code }, exit: code };
}
