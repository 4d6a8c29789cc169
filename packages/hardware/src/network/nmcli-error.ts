import { NetworkError, type NetworkErrorCode } from "@regrow/core/port";
import type { ToolRun } from "@regrow/node/process";

/** Exit codes of nmcli(1). */
const TIMED_OUT = 3;
/** There is no such connection, device or access point. */
export const NOT_THERE = 10;

/** What nmcli says when it refuses, by NetworkManager's reasons (NMDeviceStateReason); newer versions leave the number out. */
const REASONS: readonly (readonly [NetworkErrorCode, RegExp])[] = [
  ["NOT_FOUND", /\(53\)|network could not be found|No network with SSID/i],
  // A wrong passkey shows as one of these, by driver.
  ["REFUSED", /\((?:7|8|10|11)\)|Secrets were required|802\.1X supplicant (?:disconnected|failed|took too long)/i],
  ["REFUSED", /(?:psk|wep-key0): .*invalid|property is invalid.*psk/i],
  ["TIMEOUT", /\((?:5|17)\)|IP configuration could not be reserved|DHCP client failed|Timeout .* expired/i],
];

/** A run that failed, as the port has it. */
export function failureOf({ code, stderr, stdout }: ToolRun): NetworkError {
  const said = stderr.trim() === "" ? stdout : stderr;
  const kind = code === TIMED_OUT ? "TIMEOUT" : (REASONS.find(([, form]) => form.test(said))?.[0] ?? "FAILED");
  return new NetworkError(kind, lineOf(said) ?? `nmcli ended with ${code}`);
}

/** The line that begins with Error, else the first; as far as it may be printed. */
function lineOf(text: string): string | undefined {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return (lines.find((line) => line.startsWith("Error:")) ?? lines[0])
    ?.replace(/^Error:\s*/, "")
    .replace(/[^\x20-\x7e]/g, "?")
    .slice(0, 200);
}
