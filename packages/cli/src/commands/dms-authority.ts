import { RegrowError } from "@regrow/core/error";
import { command, type Command } from "../command/index.ts";
import { FOLDER_OPTIONS, folderOf } from "./dms-folder.ts";

const SHOWN_DEVICES = 5;

export const dmsAuthorityCommand: Command = command({
  name: "dms authority",
  summary: "show or replace the authority by which a DMS and its devices believe each other",
  about: [
    "Stop the DMS first and start it afterwards. 'announce' makes the next authority; devices take it up with their check-ins. 'switch'",
    "lets it act: devices renew their certificates by themselves. 'retire' ends the former one. A step that would shut devices out is",
    "refused with their number unless --force is given; without a step nothing is changed.",
  ],
  arguments: { step: { kind: "text", about: "announce, switch or retire; nothing: only look" } },
  options: {
    ...FOLDER_OPTIONS,
    force: { kind: "flag", about: "shut devices out: they must be provisioned anew" },
  },
  run: async (input, context) => {
    const { ROTATION_STEPS, rotateCa } = await import("@regrow/dms/server"); // only here: every other command starts faster
    const step = ROTATION_STEPS.find((known) => known === input.step) ?? null;
    if (input.step !== undefined && step === null)
      throw new RegrowError("USAGE", { step: input.step, allowed: ROTATION_STEPS.join(", ") });
    const report = await rotateCa({ folder: await folderOf(input, context), step, force: input.force });
    const { state, acting, other, leftBehind } = report;
    const until = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
    return {
      text: [
        `state:  ${state}`,
        `acting: ${acting.name}, until ${until(acting.untilMs)}`,
        ...(other === null
          ? []
          : [`${state === "announced" ? "next:  " : "former:"} ${other.name}, until ${until(other.untilMs)}`]),
        ...(state === "settled" ? [] : [`devices that are not ready for the next step: ${leftBehind.length}`]),
        ...leftBehind.slice(0, SHOWN_DEVICES).map((uuid) => `  ${uuid}`),
      ],
      json: { state, acting: { ...acting }, other: other === null ? null : { ...other }, leftBehind: [...leftBehind] },
    };
  },
});
