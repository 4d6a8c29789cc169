import { shownVersion } from "@regrow/core/file";
import type { Dialect } from "@regrow/core/variable";
import { argumentOf, type CommandLine, type ExecutorsOf } from "./executors.ts";
import type { CommandContext } from "./command-context.ts";
import { SUCCESS, fail, failure, say, type Outcome } from "./outcome.ts";
import { readClaim, type Claim } from "./read-claim.ts";
import { sayQuery } from "./say-query.ts";
import { offlineQuery, offlineUpdate } from "./offline-update.ts";
import type { UpdateReply } from "../update/index.ts";
import { DMS_MOVE_FILE } from "@regrow/core/dms-move";
import type { MoveOutcome } from "../provisioning/index.ts";
import { asRegrowError } from "@regrow/core/error";
import { messageOf } from "../dms-client/message.ts";

type Names =
  | "dfu_query"
  | "dfu_update"
  | "dms activate"
  | "dms claim"
  | "dms pin"
  | "dms_activate"
  | "dms_claim"
  | "dms_move"
  | "dms_pin"
  | "dms_provision"
  | "ota";

const MOVED: Readonly<Record<MoveOutcome, string>> = {
  moved: "Success",
  "there-already": "This device has that DMS already",
};

/** What they work with. */
type DmsCommandContext = Pick<CommandContext, "dms" | "intake" | "clock" | "bootloader" | "channel" | "actor">;

/** Commands that speak with the DMS. Source of the answers: device-facts 2.8 to 2.10 and 10. */
export function dmsCommands(context: DmsCommandContext, dialect: Dialect): ExecutorsOf<Names> {
  const { dms } = context;
  const activate = async (line: Pick<CommandLine, "arguments">): Promise<Outcome> => {
    await dms.activate(argumentOf(line, "product"));
    return SUCCESS;
  };
  const claim = ({ arguments: { first = "", second } }: Pick<CommandLine, "arguments">): Promise<Outcome> =>
    claimOutcome(dms, readClaim(first, second));
  const pin = async (): Promise<Outcome> => say(await dms.pin());
  const update = async (force: boolean, version: string | undefined, singlePass = false): Promise<Outcome> =>
    updateOutcome(await dms.update({ force, version: version ?? null, singlePass }), dialect);
  return {
    dfu_query: ({ options: { offline } }) =>
      offline === undefined ? queryOutcome(dms) : offlineQuery(context, offline),
    dfu_update: async (line) =>
      (await offlineUpdate(context, line)) ??
      update(false, line.arguments["version"], line.options["single"] !== undefined),
    "dms activate": activate,
    "dms claim": claim,
    "dms pin": pin,
    dms_activate: activate,
    dms_claim: claim,
    dms_move: async (line) => say(MOVED[await dms.move(line.arguments["file"] ?? DMS_MOVE_FILE)]),
    dms_pin: pin,
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
    ota: async (line) => {
      const { options, arguments: words } = line;
      // The failure that hosts of custom firmware know, to the letter (device-facts 2.9): there is no such service any more.
      if (options["activate"] !== undefined)
        return fail(1, howToClaim("Activation by id and password has ended", dialect));
      if (words["password"] !== undefined) return fail(5, "without -a there is nothing after the options");
      const offline = await offlineUpdate(context, line);
      return offline ?? update(options["force"] !== undefined, options["bundle"]);
    },
  };
}

async function claimOutcome(dms: CommandContext["dms"], claim: Claim): Promise<Outcome> {
  switch (claim.kind) {
    case "malformed":
      return fail(7, "a token has 8 to 128 characters without spaces");
    case "password":
      await dms.claim({ userName: claim.userName, password: claim.password });
      return SUCCESS;
    case "token":
      await dms.claim({ token: claim.token });
      if (claim.product !== null) await dms.activate(claim.product);
      return SUCCESS;
  }
}

function howToClaim(why: string, dialect: Dialect): string {
  const form = dialect === "zentrios" ? "dms claim <token>" : "dms_claim <token>";
  const activate = dialect === "zentrios" ? "dms activate <product code>" : "dms_activate <product code>";
  return `${why}: make a claim token in the DMS and type '${form}', then '${activate}'`;
}

/** A failure is told in the same form. */
async function queryOutcome(dms: CommandContext["dms"]): Promise<Outcome> {
  try {
    return sayQuery(await dms.query());
  } catch (thrown) {
    const error = asRegrowError(thrown);
    return { ...failure(error), text: `0 ${messageOf(error)}` };
  }
}

function updateOutcome(reply: UpdateReply, dialect: Dialect): Outcome {
  switch (reply.kind) {
    case "started":
      return say(`Updating to ${dialect === "zentrios" ? shownVersion(reply.version, dialect) : reply.version}`);
    case "up-to-date":
      return say("Up to date");
    case "held":
      return fail(1, reply.reason);
  }
}
