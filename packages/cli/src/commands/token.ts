import { RegrowError } from "@regrow/core/error";
import { command, type Command } from "../command/index.ts";
import { openClient } from "../session/index.ts";

const KINDS = ["provision", "claim"] as const;
const HOUR_MS = 3_600_000;

export const tokenCreateCommand: Command = command({
  name: "token create",
  summary: "make a token with which a device is provisioned or claimed",
  arguments: {},
  options: {
    kind: { kind: "text", about: KINDS.join(" or "), value: "KIND", required: true },
    uses: { kind: "number", about: "devices that may use it", value: "N", default: 1 },
    hours: { kind: "number", about: "hours until it ends", value: "N", default: 24 },
  },
  run: async (input, { environment, signal }) => {
    const kind = KINDS.find((one) => one === input.kind);
    if (kind === undefined) throw new RegrowError("USAGE", { kind: input.kind, "one of": KINDS.join(", ") });
    const client = await openClient(environment);
    const body = { kind, uses: input.uses, expiresInMs: input.hours * HOUR_MS };
    const made = await client.call("createToken", body, signal);
    return { text: [made.token], json: made };
  },
});
