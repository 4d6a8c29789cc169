import { RESPONSE_CODES, formatAnswer, formatMessage, type Answer } from "@regrow/core/command";

/** What rescue answers; where it fails, with what can be done about it. */
export interface RescueAnswer extends Answer {
  readonly advice?: string;
}

/** Why rescue refuses, for people. */
const REFUSALS = {
  noIdentity: "the device's identity cannot be read",
  noNetwork: "rescue has no network; 'dfu_update -o' takes a framework or a bundle over this line (regrow dfu)",
  noRecord: "the boot record cannot be read",
  stays: "neither framework is whole. Send one with 'regrow dfu', or stop this program and run 'regrow device repair'",
  taken: "an update comes in over another line",
  uuidAlone: "of all variables rescue knows system.uuid alone",
} as const;

export function refusal(why: keyof typeof REFUSALS): RescueAnswer {
  return failed(REFUSALS[why]);
}

/** What is asked for is nothing that can be done here. */
export function needsFramework(command: string): RescueAnswer {
  return failed(`${command} needs a framework, and rescue has none`);
}

export function failed(advice: string): RescueAnswer {
  return { code: 1, text: RESPONSE_CODES[1], advice };
}

/** As on every console: the reason in brackets on a line of its own, then the answer (device-facts 2.12 and 4.2). */
export function formatRescue({ advice, ...answer }: RescueAnswer): string {
  const said = advice === undefined ? "" : `${formatMessage(advice, 2)}\r\n`;
  return said + formatAnswer(answer, { format: "human", isSafeMode: true });
}
