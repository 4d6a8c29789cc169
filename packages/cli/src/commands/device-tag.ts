import { TAGS } from "@regrow/core/decision";
import { RegrowError } from "@regrow/core/error";
import { command, type Command } from "../command/index.ts";
import { openClient } from "../session/index.ts";

export const deviceTagCommand: Command = command({
  name: "device tag",
  summary: "say which tag of its product a device follows",
  about: ["Where nothing holds the tag, the next steadier one counts: alpha, then beta, then release."],
  arguments: {
    uuid: { kind: "text", about: "the device's UUID", required: true },
    tag: { kind: "text", about: TAGS.join(", "), required: true },
  },
  options: {},
  run: async ({ uuid, tag }, { environment, signal }) => {
    const known = TAGS.find((one) => one === tag);
    if (known === undefined) throw new RegrowError("USAGE", { tag, "one of": TAGS.join(", ") });
    const client = await openClient(environment);
    const device = await client.call("setDeviceTag", { uuid, tag: known }, signal);
    return { text: [`${device.uuid} follows ${device.tag}`], json: device };
  },
});
