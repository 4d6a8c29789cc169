import { RegrowError } from "@regrow/core/error";
import { command, type Command } from "../command/index.ts";
import { openClient } from "../session/index.ts";

const KINDS = ["provision", "claim"] as const;
const HOUR_MS = 3_600_000;
const MAX_HOURS = 365 * 24;

export const tokenCreateCommand: Command = command({
  name: "token create",
  summary: "make a token with which a device is provisioned or claimed",
  arguments: {},
  options: {
    kind: { kind: "text", about: KINDS.join(" or "), value: "KIND", required: true },
    uses: { kind: "number", about: "devices that may use it", value: "N", default: 1, range: [1, 100_000] },
    hours: { kind: "number", about: "hours until it ends", value: "N", default: 24, range: [1, MAX_HOURS] },
    product: { kind: "text", about: "activate the device to this product with it", value: "CODE" },
  },
  run: async (input, { environment, signal }) => {
    const kind = KINDS.find((one) => one === input.kind);
    if (kind === undefined) throw new RegrowError("USAGE", { kind: input.kind, "one of": KINDS.join(", ") });
    const client = await openClient(environment);
    const { uses, product = null } = input;
    const body = { kind, uses, expiresInMs: input.hours * HOUR_MS, product };
    const made = await client.call("createToken", body, signal);
    return { text: [made.token], json: made };
  },
});
