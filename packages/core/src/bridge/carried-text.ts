import { CARRIED_TEXT_MAX } from "../carried/index.ts";
import { decodeBase64Url, encodeBase64Url } from "./base64url.ts";

/** What a carried text is: its first word. */
export type CarriedKind = "regrow-dfu-request" | "regrow-dfu-answer";

/** Version of the form; another one is refused by name. */
const VERSION = "1";

/**
 * One line of letters, digits, `-`, `_` and `.`: nothing in it is changed by a terminal, a mail or a shell.
 * `<kind>.1.<base64url>.<base64url>...`
 */
export function formatCarriedText(kind: CarriedKind, parts: readonly Uint8Array[]): string {
  return [kind, VERSION, ...parts.map(encodeBase64Url)].join(".");
}

/** Its parts, exactly `count`; undefined for anything else. White space around it is what a terminal or an editor adds. */
export function parseCarriedText(kind: CarriedKind, text: string, count: number): readonly Uint8Array[] | undefined {
  const line = text.trim();
  if (line.length > CARRIED_TEXT_MAX) return undefined;
  const [found, version, ...rest] = line.split(".");
  if (found !== kind || version !== VERSION || rest.length !== count) return undefined;
  const parts = rest.map(decodeBase64Url).filter((part) => part !== undefined);
  return parts.length === count ? parts : undefined;
}
