import type { CommandContext } from "./command-context.ts";
import type { ExecutorsOf } from "./executors.ts";
import { SUCCESS } from "./outcome.ts";

/** Commands about the serial line. Source: device-facts 3.1. */
export function uartCommands({ interfaces }: Pick<CommandContext, "interfaces">): ExecutorsOf<"uart_update"> {
  // The answer still goes out as the host asked; then the line changes.
  return { uart_update: () => ({ ...SUCCESS, afterwards: () => interfaces.updateSerial() }) };
}
