import { RegrowError } from "@regrow/core/error";
import { requestLine } from "../bridge/index.ts";
import { command, type Command } from "../command/index.ts";
import { answerFile, bringFile, wholeDance, writeRequest } from "./bridge-steps.ts";
import { PORT_OPTIONS } from "./dfu-port.ts";
import { REPORT_OPTIONS, reported } from "./reported.ts";

export const dfuBridgeCommand: Command = command({
  name: "dfu bridge",
  summary: "update a device without a network over this computer's: carry its request, the answer and the package",
  about: [
    "With a serial port alone: the whole dance. Between two places without a common network, in three steps:",
    "  regrow dfu bridge <tty> --request FILE           at the device: writes what it asks",
    "  regrow dfu bridge --request FILE --response OUT  where the DMS is: writes the answer, with the package where there is one",
    "  regrow dfu bridge <tty> --response OUT           at the device again, within three days",
    "The DMS decides as at the device's check-in; its answer counts on this device alone, once, and only for its newest request.",
  ],
  arguments: { port: { kind: "text", about: "the serial port, such as /dev/ttyUSB0" } },
  options: {
    ...PORT_OPTIONS,
    request: { kind: "text", about: "file with the device's request", value: "FILE" },
    response: { kind: "text", about: "file with the DMS's answer, or the package with it", value: "FILE" },
    version: { kind: "text", about: "a certain version, on development products", value: "VERSION" },
    force: { kind: "flag", about: "even what the device runs, or has rolled back" },
    whole: { kind: "flag", about: "a package that builds on nothing on the device, as when its files are damaged" },
    ...REPORT_OPTIONS,
  },
  run: async (input, context) => {
    const { port, request, response } = input;
    if (port === undefined) {
      if (request === undefined || response === undefined)
        throw new RegrowError("USAGE", { missing: "a serial port, or --request and --response" });
      return answerFile({ request, response, isWhole: input.whole }, context);
    }
    if (request !== undefined && response !== undefined)
      throw new RegrowError("USAGE", { problem: "with a port: --request or --response, not both" });
    const asked = { version: input.version ?? null, isForced: input.force };
    if (request !== undefined) return writeRequest({ ...input, port }, requestLine(asked), request, context);
    return reported({ ...input, port }, context, (note) =>
      response === undefined
        ? wholeDance({ ...input, ...asked, port }, context, note)
        : bringFile({ ...input, port }, response, context, note),
    );
  },
});
