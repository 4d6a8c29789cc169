import type { AnswerOf } from "@regrow/client/client";
import { command, type Command } from "../command/index.ts";
import { allPages, openClient } from "../session/index.ts";

const DAY_MS = 86_400_000;
const id = { kind: "text", about: "identifier of the offer", required: true } as const;

export const deviceTransferCommand: Command = command({
  name: "device transfer",
  summary: "offer devices to another organisation, which accepts or declines",
  about: [
    "Until it accepts they are yours; 'regrow transfer end' withdraws the offer. A device keeps a production product, which goes on",
    "giving it bundles, and loses any other. What it told you before stays with you; what is on it goes along unless --wipe.",
  ],
  arguments: { uuid: { kind: "text", about: "the device's UUID", required: true } },
  options: {
    to: { kind: "text", about: "name or identifier of the organisation", value: "NAME", required: true },
    also: { kind: "list", about: "another device", value: "UUID" },
    wipe: { kind: "flag", about: "empty them of files, data and variables when it is accepted" },
    days: { kind: "number", about: "days in which it can be accepted, 90 at most", value: "N", default: 7 },
  },
  run: async ({ uuid, to, also, wipe, days }, { environment, signal }) => {
    const client = await openClient(environment);
    const body = { to, devices: [uuid, ...also], wipe, expiresInMs: days * DAY_MS };
    const transfer = await client.call("offerTransfer", body, signal);
    return {
      text: [line(transfer), `${transfer.to.name} accepts it with 'regrow transfer accept ${transfer.id}'`],
      json: transfer,
    };
  },
});

export const transferListCommand: Command = command({
  name: "transfer list",
  summary: "list offers of devices that nobody has answered: yours, and to you",
  arguments: {},
  options: {},
  run: async (_, { environment, signal }) => {
    const client = await openClient(environment);
    const pages = await allPages((page) => client.call("listTransfers", page, signal));
    const transfers = pages.flatMap((page) => page.transfers);
    return { text: transfers.map(line), json: { transfers } };
  },
});

export const transferAcceptCommand: Command = command({
  name: "transfer accept",
  summary: "take the devices that another organisation offers to yours",
  about: [
    "With --wipe they are emptied first, whatever was offered; until then their consoles and files are shown to nobody.",
  ],
  arguments: { id },
  options: { wipe: { kind: "flag", about: "empty them of files, data and variables" } },
  run: async (input, { environment, signal }) => {
    const client = await openClient(environment);
    const transfer = await client.call("acceptTransfer", { id: input.id, wipe: input.wipe }, signal);
    const wiped = transfer.wipe ? ", and are wiped with their next check-ins" : "";
    return { text: [`${transfer.devices} devices of ${transfer.from.name} are yours${wiped}`], json: transfer };
  },
});

export const transferEndCommand: Command = command({
  name: "transfer end",
  summary: "withdraw an offer of yours, or decline one",
  arguments: { id },
  options: {},
  run: async (input, { environment, signal }) => {
    const client = await openClient(environment);
    await client.call("endTransfer", { id: input.id }, signal);
    return { text: ["the offer is over"], json: { id: input.id, ended: true } };
  },
});

function line({ id, from, to, devices, wipe, expiresAtMs }: AnswerOf<"offerTransfer">): string {
  const how = wipe ? ", wiped" : "";
  return `${id}  ${devices} from ${from.name} to ${to.name}${how}, until ${new Date(expiresAtMs).toISOString()}`;
}
