import { isIP } from "node:net";
import type { Setting, SettingValue } from "./setting.ts";

/** What somebody wrote, in the kind of its setting, or what was expected instead. */
export type ReadValue =
  | { readonly ok: true; readonly value: SettingValue }
  | { readonly ok: false; readonly expected: string };

const LONGEST_TEXT = 4_096;
const LONGEST_LIST = 256;

/** A value as the file has it: JSON in the setting's own kind. */
export function readJson(row: Setting, value: unknown): ReadValue {
  switch (row.kind) {
    case "number":
      return typeof value === "number" ? checkNumber(row, value) : refused(row);
    case "flag":
      return typeof value === "boolean" ? { ok: true, value } : refused(row);
    case "list":
      return Array.isArray(value) ? checkList(row, value) : refused(row);
    default:
      return typeof value === "string" ? checkText(row, value) : refused(row);
  }
}

/** A value as environment and command line have it: text; a list's items between commas. */
export function readText(row: Setting, text: string): ReadValue {
  switch (row.kind) {
    case "number":
      return /^\d{1,15}$/.test(text) ? checkNumber(row, Number(text)) : refused(row);
    case "flag":
      return text === "true" || text === "false" ? { ok: true, value: text === "true" } : refused(row);
    case "list":
      return checkList(row, text.split(","));
    default:
      return checkText(row, text);
  }
}

/** What the setting takes, for a person: "a whole number from 0 to 65535". */
export function expectedOf(row: Setting): string {
  switch (row.kind) {
    case "text":
      return "a text";
    case "path":
      return "a path";
    case "url":
      return `a URL that begins with ${row.protocols.map((protocol) => `${protocol}://`).join(" or ")}${row.isSecret === true ? "" : ", without user and password"}`;
    case "number":
      return `a whole number from ${row.min} to ${row.max}${row.unit === undefined ? "" : ` (${row.unit})`}`;
    case "choice":
      return `one of ${row.of.join(", ")}`;
    case "flag":
      return "true or false";
    case "list":
      return row.of === "name" ? "a list of names" : "a list of addresses or networks, such as 10.0.0.0/8";
    default:
      return row satisfies never;
  }
}

function checkNumber(row: Setting & { readonly kind: "number" }, value: number): ReadValue {
  return Number.isSafeInteger(value) && value >= row.min && value <= row.max ? { ok: true, value } : refused(row);
}

function checkText(row: Setting, text: string): ReadValue {
  // What no setting holds, and a line of the log or a path would be cut by.
  if (text === "" || text.length > LONGEST_TEXT || /\p{Cc}/u.test(text)) return refused(row);
  if (row.kind === "choice" && !row.of.includes(text)) return refused(row);
  // A password in an address that is shown and mailed would be everybody's.
  if (row.kind === "url" && !(isUrl(text, row.protocols) && (row.isSecret === true || isOpen(text))))
    return refused(row);
  return { ok: true, value: text };
}

function checkList(row: Setting & { readonly kind: "list" }, items: readonly unknown[]): ReadValue {
  const isItem = row.of === "name" ? isName : isNetwork;
  const texts = items.map((item) => (typeof item === "string" ? item.trim() : ""));
  return items.length <= LONGEST_LIST && texts.every(isItem) ? { ok: true, value: texts } : refused(row);
}

function isUrl(text: string, protocols: readonly string[]): boolean {
  const url = URL.parse(text);
  return url !== null && protocols.includes(url.protocol.slice(0, -1)) && url.hostname !== "";
}

/** Holds no user and no password. */
function isOpen(text: string): boolean {
  const url = URL.parse(text);
  return url?.username === "" && url.password === "";
}

/** Of a host, or its address. */
function isName(text: string): boolean {
  return isIP(text) !== 0 || (text.length <= 253 && /^[\p{L}\p{N}_-]+(\.[\p{L}\p{N}_-]+)*\.?$/u.test(text));
}

/** An address, or one with the number of bits that count. */
function isNetwork(text: string): boolean {
  const [address = "", bits, ...more] = text.split("/");
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

function refused(row: Setting): ReadValue {
  return { ok: false, expected: expectedOf(row) };
}
