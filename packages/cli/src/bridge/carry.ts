import { parseRequest, type CarriedRequest } from "@regrow/core/bridge";
import { CARRIED_TEXT_MAX } from "@regrow/core/carried";
import { answerText, MAX_LINE_LENGTH, type WireAnswer } from "@regrow/core/command";
import { RegrowError } from "@regrow/core/error";
import type { DevicePort } from "../dfu/index.ts";

/** What somebody with a cable can ask of a device. */
export type CarriedPort = Pick<DevicePort, "ask" | "give" | "sendFile">;

/** What a device says to an answer: as `dfu_query` says it. */
export type DeviceReply =
  | { readonly kind: "offer"; readonly version: string }
  | { readonly kind: "up-to-date" }
  | { readonly kind: "held"; readonly reason: string };

/** A request of the device, as text and as it reads. @throws RegrowError DFU_REQUEST_MALFORMED, CONSOLE_REFUSED */
export async function askDevice(
  port: CarriedPort,
  line: string,
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly carried: CarriedRequest }> {
  const text = requireDone(line, await port.ask(line, signal)).trim();
  const carried = parseRequest(text);
  if (carried === undefined) throw new RegrowError("DFU_REQUEST_MALFORMED", { received: text.slice(0, 64) });
  return { text, carried };
}

/**
 * Gives a device the DMS's answer: on the line, or as bytes behind it where a line is too short.
 * @throws RegrowError CONSOLE_REFUSED with what the device says; DFU_RESPONSE_MALFORMED where no device takes so much
 */
export async function tellDevice(port: CarriedPort, response: string, signal: AbortSignal): Promise<DeviceReply> {
  const bytes = new TextEncoder().encode(response);
  if (bytes.length > CARRIED_TEXT_MAX)
    throw new RegrowError("DFU_RESPONSE_MALFORMED", { bytes: bytes.length, most: CARRIED_TEXT_MAX });
  const line = `dfu_response ${response}`;
  const answer =
    line.length > MAX_LINE_LENGTH
      ? await port.give(`dfu_response ${bytes.length}`, bytes, signal)
      : await port.ask(line, signal);
  const said = requireDone("dfu_response", answer).trim();
  const [, status, rest = ""] = /^([012])(?: (.*))?$/s.exec(said) ?? [];
  if (status === "1") return { kind: "offer", version: rest };
  if (status === "2") return { kind: "up-to-date" };
  return { kind: "held", reason: rest === "" ? said : rest };
}

/** The text of an answer that is a success. @throws RegrowError CONSOLE_REFUSED */
export function requireDone(line: string, answer: WireAnswer): string {
  const text = answerText(answer);
  if (answer.code === 0) return text;
  throw new RegrowError("CONSOLE_REFUSED", { line, answer: text.trim().slice(0, 400), code: answer.code });
}
