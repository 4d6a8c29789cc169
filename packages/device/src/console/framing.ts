import { prompt as promptText, type AnswerFormat } from "@regrow/core/command";
import type { Settings } from "../settings/index.ts";

/** How a console frames what it says, as the variables have it at this moment. Source: device-facts 3.3 and 4.2. */
export interface Framing {
  /** What `formatAnswer` and `formatData` want. */
  readonly answer: AnswerFormat;
  /** Empty where there is none. */
  readonly prompt: string;
  readonly isEchoing: boolean;
  /** Programs read it: nothing but answers stands beside answers. */
  readonly hasHeader: boolean;
  readonly hasTimestamp: boolean;
  readonly printLevel: string;
}

export function readFraming(settings: Pick<Settings, "get">, isSafeMode: boolean): Framing {
  const hasHeader = settings.get("system.cmd.header_enabled") === "1";
  return {
    answer: { format: hasHeader ? "machine" : "human", isSafeMode },
    prompt: settings.get("system.cmd.prompt_enabled") === "1" ? promptText(isSafeMode) : "",
    isEchoing: settings.get("system.cmd.echo") === "1",
    hasHeader,
    hasTimestamp: settings.get("system.cmd.timestamp") === "1",
    printLevel: settings.get("system.print_level"),
  };
}
