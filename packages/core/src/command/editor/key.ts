import { BETWEEN_CHARACTERS, REPLACEMENT, stepUtf8, type Utf8State } from "./utf8.ts";

/** What a key does to the line. */
export type Action =
  | "left"
  | "right"
  | "home"
  | "end"
  | "up"
  | "down"
  | "backspace"
  | "delete"
  | "delete-to-start"
  | "delete-to-end"
  | "delete-word"
  | "complete"
  | "clear-screen"
  | "cancel";

export type Key =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "action"; readonly action: Action };

/** In the middle of a key, since keys are several bytes and may arrive in pieces. */
export type KeyState =
  | { readonly kind: "text"; readonly utf8: Utf8State }
  | { readonly kind: "escape" }
  | { readonly kind: "single-shift" }
  | { readonly kind: "control-sequence"; readonly parameters: string };

export const BETWEEN_KEYS: KeyState = { kind: "text", utf8: BETWEEN_CHARACTERS };

/** The control characters as shells have them. */
const CONTROLS: Readonly<Record<number, Action>> = {
  0x01: "home",
  0x02: "left",
  0x03: "cancel",
  0x04: "delete",
  0x05: "end",
  0x06: "right",
  0x08: "backspace",
  0x09: "complete",
  0x0b: "delete-to-end",
  0x0c: "clear-screen",
  0x0e: "down",
  0x10: "up",
  0x15: "delete-to-start",
  0x17: "delete-word",
  0x7f: "backspace",
};
/** Last characters of `ESC [` and `ESC O`. */
const FINALS: Readonly<Record<string, Action>> = { A: "up", B: "down", C: "right", D: "left", H: "home", F: "end" };
/** Of `ESC [ n ~`. */
const NUMBERS: Readonly<Record<string, Action>> = { "1": "home", "3": "delete", "4": "end", "7": "home", "8": "end" };

const ESCAPE = 0x1b;
/** Longer ones are none that a key sends; what is left of them is skipped all the same. */
const MAX_PARAMETERS = 16;

interface Step {
  readonly state: KeyState;
  readonly keys: readonly Key[];
}

/** One byte from a terminal, and the keys that it completes. Total: what is no key is skipped. */
export function stepKey(state: KeyState, byte: number): Step {
  // An escape begins anew wherever it stands, and no control character is part of a sequence.
  if (byte === ESCAPE) return { state: { kind: "escape" }, keys: broken(state) };
  if (byte < 0x20 || byte === 0x7f) return { state: BETWEEN_KEYS, keys: [...broken(state), ...control(byte)] };
  switch (state.kind) {
    case "text": {
      const { state: utf8, text } = stepUtf8(state.utf8, byte);
      return { state: { kind: "text", utf8 }, keys: textKeys(text) };
    }
    case "escape":
      if (byte === 0x5b) return { state: { kind: "control-sequence", parameters: "" }, keys: [] };
      if (byte === 0x4f) return { state: { kind: "single-shift" }, keys: [] };
      // A letter with Alt: nothing here.
      return { state: BETWEEN_KEYS, keys: [] };
    case "single-shift":
      return { state: BETWEEN_KEYS, keys: actionKeys(FINALS[String.fromCharCode(byte)]) };
    case "control-sequence":
      return stepSequence(state.parameters, byte);
  }
}

/** What is left when the line ends in the middle of a character. */
export function broken(state: KeyState): readonly Key[] {
  return state.kind === "text" && state.utf8.missing > 0 ? textKeys(REPLACEMENT) : [];
}

function stepSequence(parameters: string, byte: number): Step {
  const character = String.fromCharCode(byte);
  if (byte < 0x40) {
    const kept = parameters.length < MAX_PARAMETERS ? parameters + character : parameters;
    return { state: { kind: "control-sequence", parameters: kept }, keys: [] };
  }
  // After a semicolon stand Shift, Alt and Ctrl.
  const [number = ""] = parameters.split(";");
  return { state: BETWEEN_KEYS, keys: actionKeys(character === "~" ? NUMBERS[number] : FINALS[character]) };
}

function control(byte: number): readonly Key[] {
  return actionKeys(CONTROLS[byte]);
}

function actionKeys(action: Action | undefined): readonly Key[] {
  return action === undefined ? [] : [{ kind: "action", action }];
}

/** Control characters of the upper half are none that can be shown. */
function textKeys(text: string): readonly Key[] {
  return Array.from(text)
    .filter((character) => !/\p{Cc}/u.test(character))
    .map((character) => ({ kind: "text", text: character }));
}
