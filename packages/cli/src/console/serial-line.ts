import { RegrowError, type ErrorCode } from "@regrow/core/error";
import { SerialError, type Serial, type SerialErrorCode, type SerialFormat } from "@regrow/core/port";
import type { ByteLine } from "./byte-line.ts";

/** @throws RegrowError CONSOLE_LINE_UNKNOWN, CONSOLE_LINE_DENIED, CONSOLE_LINE_BUSY, CONSOLE_LINE_FORMAT, CONSOLE_LOST */
export async function openSerialLine(serial: Serial, path: string, format: SerialFormat): Promise<ByteLine> {
  try {
    return await serial.open(path, format);
  } catch (error) {
    if (!(error instanceof SerialError)) throw error;
    throw new RegrowError(CODES[error.code], { line: path, ...(await others(serial, error.code)) }, { cause: error });
  }
}

const CODES = {
  NOT_FOUND: "CONSOLE_LINE_UNKNOWN",
  DENIED: "CONSOLE_LINE_DENIED",
  BUSY: "CONSOLE_LINE_BUSY",
  FORMAT: "CONSOLE_LINE_FORMAT",
  LOST: "CONSOLE_LOST",
} as const satisfies Readonly<Record<SerialErrorCode, ErrorCode>>;

/** Which ones there are, for somebody who has named one that is not. */
async function others(serial: Serial, code: SerialErrorCode): Promise<{ readonly found?: string }> {
  if (code !== "NOT_FOUND") return {};
  const found = await serial.list().catch(() => []);
  const shown = found
    .slice(0, 8)
    .map(({ path, description }) => (description === "" ? path : `${path} (${description})`));
  return { found: shown.length === 0 ? "none" : shown.join(", ") };
}
