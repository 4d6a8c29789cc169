import type { AnswerOf } from "@regrow/client/client";
import { RegrowError } from "@regrow/core/error";
import type { ResetRequest } from "@regrow/core/reset";
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

export const deviceResetCommand: Command = command({
  name: "device reset",
  summary: "ask a device for a factory reset",
  about: [
    "Variables have factory values again, but for locked ones; identity, owner and security version stay. It happens with the device's",
    "next check-in, once, through power cuts too; 'regrow device orders' shows what its signed log has said about it.",
  ],
  arguments: { uuid },
  options: {
    confirm: { kind: "text", about: "the UUID once more", value: "UUID", required: true },
    "keep-backup": { kind: "flag", about: "keep the backup set of variables, such as network and serial line" },
    "erase-data": { kind: "flag", about: "erase the app's data" },
    "erase-files": { kind: "flag", about: "erase files of users, those that the DMS gives too" },
    "factory-software": { kind: "flag", about: "back to the bundle with which the device left the factory" },
  },
  run: async (input, { environment, signal }) => {
    if (input.confirm !== input.uuid) throw new RegrowError("USAGE", { "--confirm": "is not the same UUID" });
    const reset: ResetRequest = {
      kind: input["keep-backup"] ? "backup" : "full",
      data: input["erase-data"] ? "erase" : "keep",
      files: input["erase-files"] ? "erase" : "keep",
      software: input["factory-software"] ? "factory" : "keep",
    };
    const client = await openClient(environment);
    const order = await client.call("resetDevice", { uuid: input.uuid, confirm: input.confirm, ...reset }, signal);
    return { text: ["the device is reset with its next check-in", ...describeOrder(reset)], json: order };
  },
});

/** What is not kept, for whoever has just asked for it. */
function describeOrder({ kind, data, files, software }: ResetRequest): readonly string[] {
  return [
    kind === "backup" ? "variables: factory values, but the backup set is kept" : "variables: factory values",
    `data: ${data === "erase" ? "erased" : "kept"}`,
    `files: ${files === "erase" ? "erased" : "kept"}`,
    `software: ${software === "factory" ? "back to the factory's" : "kept"}`,
  ];
}

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

function line({ kind, reset, createdAtMs, endedAtMs, result, detail }: AnswerOf<"orderDevice">): string {
  const what =
    reset === null
      ? kind
      : `${kind} (${reset.kind}, data ${reset.data}, files ${reset.files}, software ${reset.software})`;
  const asked = `${new Date(createdAtMs).toISOString()}  ${what}`;
  return endedAtMs === null ? `${asked}  to be done` : `${asked}  ${result ?? ""}: ${detail ?? ""}`;
}
