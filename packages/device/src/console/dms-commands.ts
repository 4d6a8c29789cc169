import { argumentOf, type CommandLine, type ExecutorsOf } from "./executors.ts";
import type { ConsoleContext } from "./console-context.ts";
import { SUCCESS, failure, say, type Outcome } from "./outcome.ts";
import type { UpdateReply } from "../update/index.ts";
import { asRegrowError } from "@regrow/core/error";
import { messageOf } from "../dms-client/message.ts";

type Names =
  | "dfu_query"
  | "dfu_update"
  | "dms activate"
  | "dms claim"
  | "dms_activate"
  | "dms_claim"
  | "dms_provision"
  | "ota";

/** Commands that speak with the DMS. Source of the answers: device-facts 2.8 to 2.10 and 10. */
export function dmsCommands({ dms }: Pick<ConsoleContext, "dms">): ExecutorsOf<Names> {
  const activate = async (line: Pick<CommandLine, "arguments">): Promise<Outcome> => {
    await dms.activate(argumentOf(line, "product"));
    return SUCCESS;
  };
  const update = async (force: boolean, version: string | undefined): Promise<Outcome> =>
    updateOutcome(await dms.update({ force, version: version ?? null }));
  return {
    dfu_query: () => queryOutcome(dms),
    dfu_update: ({ arguments: { version } }) => update(false, version),
    "dms activate": activate,
    "dms claim": async ({ arguments: { first = "", second } }) => {
      // With two words the first is a product code: claim, then activate (device-facts 2.8).
      await dms.claim(second ?? first);
      if (second !== undefined) await dms.activate(first);
      return SUCCESS;
    },
    dms_activate: activate,
    dms_claim: async (line) => {
      await dms.claim(argumentOf(line, "token"));
      return SUCCESS;
    },
    dms_provision: async () => {
      switch (await dms.provision()) {
        case "already-provisioned":
          return say("Device already provisioned");
        case "no-token":
          return { code: 1, text: "No provisioning token" };
        case "provisioned":
          return SUCCESS;
      }
    },
    ota: ({ options }) => update(options["force"] !== undefined, options["bundle"]),
  };
}

/** `1 <version>`, `2`, or `0 <message>`. Source: device-facts 2.10 */
async function queryOutcome(dms: ConsoleContext["dms"]): Promise<Outcome> {
  try {
    const reply = await dms.query();
    switch (reply.kind) {
      case "available":
        return say(`1 ${reply.version}`);
      case "up-to-date":
        return say("2");
      case "held":
        return say(`0 ${reply.reason}`);
    }
  } catch (thrown) {
    const error = asRegrowError(thrown);
    return { ...failure(error), text: `0 ${messageOf(error)}` };
  }
}

function updateOutcome(reply: UpdateReply): Outcome {
  switch (reply.kind) {
    case "started":
      return say(`Updating to ${reply.version}`);
    case "up-to-date":
      return say("Up to date");
    case "held":
      return { code: 1, text: JSON.stringify({ result: "fail", message: reply.reason }) };
  }
}
