import type { AnswerOf } from "@regrow/client/client";
import { RegrowError } from "@regrow/core/error";
import { command, type Command } from "../command/index.ts";
import { allPages, openClient } from "../session/index.ts";

const uuid = { kind: "text", about: "the device's UUID", required: true } as const;

export const deviceWipeCommand: Command = command({
  name: "device wipe",
  summary: "empty a device of what its owner left on it, for good",
  about: [
    "Files of users, the app's data and variables go, but for locked ones; software, identity and owner stay. It happens with the",
    "device's next check-in, once, through power cuts too; 'regrow device orders' shows when its signed log has said so.",
  ],
  arguments: { uuid },
  options: { confirm: { kind: "text", about: "the UUID once more", value: "UUID", required: true } },
  run: async (input, { environment, signal }) => {
    if (input.confirm !== input.uuid) throw new RegrowError("USAGE", { "--confirm": "is not the same UUID" });
    const client = await openClient(environment);
    const order = await client.call("orderDevice", { uuid: input.uuid, kind: "wipe" }, signal);
    return { text: ["the device is wiped with its next check-in"], json: order };
  },
});

export const deviceOrdersCommand: Command = command({
  name: "device orders",
  summary: "list what a device was asked to do, and how it ended, newest first",
  arguments: { uuid },
  options: {},
  run: async (input, { environment, signal }) => {
    const client = await openClient(environment);
    const pages = await allPages((page) => client.call("listDeviceOrders", { uuid: input.uuid, ...page }, signal));
    const orders = pages.flatMap((page) => page.orders);
    return { text: orders.map(line), json: { orders } };
  },
});

function line({ kind, createdAtMs, endedAtMs, result, detail }: AnswerOf<"orderDevice">): string {
  const asked = `${new Date(createdAtMs).toISOString()}  ${kind}`;
  return endedAtMs === null ? `${asked}  to be done` : `${asked}  ${result ?? ""}: ${detail ?? ""}`;
}
