import type { Logger } from "@regrow/core/port";
import type { DoneRequest } from "../people-api/index.ts";

/**
 * One line for each request of people and their programs: with info those that may have changed something, with debug all. Never a
 * path, a query or a header: what was asked is the operation's name, and who asked an identifier. With the address a sign-in that fails again and again can be shut out.
 */
export function logRequest(logger: Pick<Logger, "debug" | "info">, request: DoneRequest): void {
  const { operation, status, durationMs, requestId, address, caller, isWrite } = request;
  const fields = {
    ...{ operation, status, durationMs: Math.round(durationMs * 10) / 10, requestId, address },
    ...(caller === null ? {} : { [caller.kind]: caller.id }),
  };
  if (isWrite) logger.info("request", fields);
  else logger.debug("request", fields);
}
