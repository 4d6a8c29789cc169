import { RegrowError } from "@regrow/core/error";
import { command, type Command } from "../command/index.ts";
import { openClient } from "../session/index.ts";

export const deviceDescribeCommand: Command = command({
  name: "device describe",
  summary: "put labels and notes on a device; 'regrow device list --label' finds it by them",
  about: [
    "Labels that are given are all that it has then; without --label and --no-labels they stay. The same for notes. They are for",
    "your organisation: the device never sees them, and they go when it changes hands.",
  ],
  arguments: { uuid: { kind: "text", about: "the device's UUID", required: true } },
  options: {
    label: { kind: "list", about: "a word or NAME=VALUE", value: "LABEL" },
    "no-labels": { kind: "flag", about: "take all labels away" },
    notes: { kind: "text", about: "text for whoever works with the device next", value: "TEXT" },
  },
  run: async (input, { environment, signal }) => {
    const { uuid, label, notes } = input;
    const isNone = input["no-labels"];
    if (isNone && label.length > 0) throw new RegrowError("USAGE", { "--no-labels": "not with --label" });
    if (!isNone && label.length === 0 && notes === undefined)
      throw new RegrowError("USAGE", { "one of": "--label, --no-labels, --notes" });
    const client = await openClient(environment);
    const labels = isNone || label.length > 0 ? { labels: label } : {};
    const asked = { uuid, ...labels, ...(notes === undefined ? {} : { notes }) };
    const device = await client.call("describeDevice", asked, signal);
    const shown = device.labels.length === 0 ? "no labels" : device.labels.join(", ");
    return { text: [`${device.uuid}  ${shown}`, ...(device.notes === "" ? [] : [device.notes])], json: device };
  },
});
