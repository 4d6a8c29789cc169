import { CARRIED_TEXT_MAX } from "@regrow/core/carried";
import { asRegrowError } from "@regrow/core/error";
import type { CommandContext } from "./command-context.ts";
import { argumentOf, type ExecutorsOf } from "./executors.ts";
import { fail, failure, say, type Outcome } from "./outcome.ts";
import { refusedTransfer } from "./refused-transfer.ts";
import { sayQuery } from "./say-query.ts";

/** Commands of a device whose way to the DMS is somebody who carries. Source: device-facts 2.10, the names alone. */
export function bridgeCommands({ dms }: Pick<CommandContext, "dms">): ExecutorsOf<"dfu_request" | "dfu_response"> {
  return {
    dfu_request: async ({ arguments: { version }, options }) => {
      const asked = { force: options["force"] !== undefined, version: version ?? null };
      return say(await dms.dfuRequest({ ...asked, singlePass: options["single"] !== undefined }));
    },
    dfu_response: async (line) => {
      const answer = argumentOf(line, "answer");
      if (!/^[0-9]{1,9}$/.test(answer)) return respond(dms, answer);
      const sizeBytes = Number(answer);
      if (sizeBytes === 0 || sizeBytes > CARRIED_TEXT_MAX)
        return refusedTransfer(sizeBytes, fail(7, `an answer has 1 to ${CARRIED_TEXT_MAX} bytes`));
      return taking(dms, sizeBytes);
    },
  };
}

/** An answer that is longer than a line: its bytes follow. */
function taking(dms: CommandContext["dms"], sizeBytes: number): Outcome {
  const pieces: Uint8Array[] = [];
  const raw = {
    sizeBytes,
    take: async (bytes: Uint8Array) => void pieces.push(Uint8Array.from(bytes)),
    end: () => respond(dms, new TextDecoder().decode(Buffer.concat(pieces))),
    abort: async () => void pieces.splice(0),
  };
  return { code: 0, text: "", raw };
}

async function respond(dms: CommandContext["dms"], text: string): Promise<Outcome> {
  try {
    return sayQuery(await dms.dfuResponse(text));
  } catch (error) {
    return failure(asRegrowError(error));
  }
}
