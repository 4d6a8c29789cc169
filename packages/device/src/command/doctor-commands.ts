import { asRegrowError } from "@regrow/core/error";
import { formatDiagnosis, isHealthy, type Diagnosis, type Finding } from "../doctor/index.ts";
import type { CommandContext } from "./command-context.ts";
import type { ExecutorsOf } from "./executors.ts";
import type { Outcome } from "./outcome.ts";

/** The self-check. What nothing on the device can give back is fetched from the DMS, where the device has one. */
export function doctorCommands(context: Pick<CommandContext, "bootloader" | "dms">): ExecutorsOf<"doctor"> {
  return {
    doctor: async ({ options }) => {
      const { bootloader } = context;
      if (options["check"] !== undefined) return outcomeOf(await bootloader.request({ kind: "check" }));
      const diagnosis = await bootloader.request({ kind: "repair", by: "console", updateId: null });
      return diagnosis.broken.length === 0 ? outcomeOf(diagnosis) : fetchAndRepair(context, diagnosis);
    },
  };
}

async function fetchAndRepair(
  { bootloader, dms }: Pick<CommandContext, "bootloader" | "dms">,
  before: Diagnosis,
): Promise<Outcome> {
  let diagnosis = before;
  let mended = mendedOf(before);
  for (const { id } of before.broken) {
    try {
      const updateId = await dms.fetchAgain(id);
      diagnosis = await bootloader.request({ kind: "repair", by: "console", updateId });
      mended = [...mended, ...mendedOf(diagnosis)];
    } catch (thrown) {
      const error = asRegrowError(thrown);
      const advice = `not fetched from the DMS: ${error.message}. ${error.row.fix} (${error.code})`;
      return { ...outcomeOf(diagnosis), advice };
    }
  }
  const left = diagnosis.findings.filter(({ remedy }) => remedy.kind === "remains");
  return outcomeOf({ ...diagnosis, findings: [...left, ...mended] });
}

function mendedOf({ findings }: Diagnosis): readonly Finding[] {
  return findings.filter(({ remedy }) => remedy.kind !== "remains");
}

/** A failure as long as something is left to be done, so that programs see it. */
function outcomeOf(diagnosis: Diagnosis): Outcome {
  return { code: isHealthy(diagnosis) ? 0 : 1, text: formatDiagnosis(diagnosis).join("\n") };
}
