import { command, type Command } from "../command/index.ts";
import type { AnswerOf } from "@regrow/client/client";
import { openClient } from "../session/index.ts";

export const deviceListCommand: Command = command({
  name: "device list",
  summary: "list your devices as the DMS knows them",
  arguments: {},
  options: {},
  run: async (_, { environment, signal }) => {
    const client = await openClient(environment);
    const answer = await client.call("listDevices", {}, signal);
    const text = answer.devices.map((device) =>
      [device.uuid, device.state.padEnd(9), device.product ?? "-", device.runningVersion ?? "-"].join("  "),
    );
    return { text, json: answer };
  },
});

export const deviceShowCommand: Command = command({
  name: "device show",
  summary: "show one device and what became of its updates",
  arguments: { uuid: { kind: "text", about: "the device's UUID", required: true } },
  options: {},
  run: async ({ uuid }, { environment, signal }) => {
    const client = await openClient(environment);
    const device = await client.call("getDevice", { uuid }, signal);
    return { text: describe(device), json: device };
  },
});

function describe(device: AnswerOf<"getDevice">): readonly string[] {
  return [
    `uuid     ${device.uuid}`,
    `state    ${device.state}`,
    `product  ${device.product ?? "-"}`,
    `runs     ${device.runningVersion ?? "-"}`,
    `seen     ${device.lastSeenAtMs === null ? "never" : new Date(device.lastSeenAtMs).toISOString()}`,
    "outcomes, newest first:",
    ...device.outcomes.map(outcomeLine),
  ];
}

function outcomeLine({ atMs, version, result, reason, fault }: AnswerOf<"getDevice">["outcomes"][number]): string {
  const why = [reason, fault?.type].filter((part) => part !== null && part !== undefined).join(", ");
  return `  ${new Date(atMs).toISOString()}  ${version ?? "-"}  ${result}${why === "" ? "" : ` (${why})`}`;
}
