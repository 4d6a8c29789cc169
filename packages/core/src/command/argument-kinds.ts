import { isVersion } from "../version/index.ts";
import type { ArgumentKind } from "./table/row.ts";

/** The response code that refuses a word as an argument of this kind; undefined when it may be one. 7 is no such thing, 9 is one too large. */
export function kindRefusal(kind: ArgumentKind, text: string): 7 | 9 | undefined {
  switch (kind) {
    case "number":
      return numberRefusal(/^\d+$/.test(text), text);
    case "integer":
      return numberRefusal(/^(?:\d+|0x[0-9A-Fa-f]+)$/.test(text), text);
    case "handle":
      return text === "all" ? undefined : kindRefusal("number", text);
    case "mac":
      return unless(/^[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}$/.test(text));
    case "token":
      return unless(/^[\x21-\x7e]{8,128}$/.test(text));
    case "code":
      return unless(/^[A-Z0-9][A-Z0-9_-]{0,63}$/.test(text));
    case "version":
      return unless(isVersion(text));
    case "file":
    case "getter":
    case "rest":
    case "text":
    case "topic":
    case "variable":
      return undefined;
  }
}

/** A number has at most ten decimal digits: 4 GiB and more, as sizes need it. */
const MOST_DIGITS = 10;

function numberRefusal(isNumber: boolean, text: string): 7 | 9 | undefined {
  if (!isNumber) return 7;
  return text.length > MOST_DIGITS ? 9 : undefined;
}

function unless(isOfKind: boolean): 7 | undefined {
  return isOfKind ? undefined : 7;
}
