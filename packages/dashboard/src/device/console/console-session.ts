import { signal, type ReadonlySignal } from "@preact/signals";
import type { RegrowError } from "@regrow/core/error";
import { endWords, type ConsoleEnd } from "./console-end.ts";
import { EMPTY_SCREEN, rowText, type Screen } from "./screen.ts";
import { write } from "./write.ts";

/** A console's line: bytes both ways, until it is over. */
interface ConsoleLine {
  send(bytes: Uint8Array): void;
  close(): void;
}

export interface ConsoleEvents {
  opened(): void;
  received(bytes: Uint8Array): void;
  /** Called once. @param reason in the words of who ended it; empty for a line that broke */
  ended(reason: string): void;
}

export interface ConsolePorts {
  readonly connect: (events: ConsoleEvents) => ConsoleLine;
  /** Why the DMS opens no console; null where it would. */
  readonly whyRefused: () => Promise<RegrowError | null>;
}

type ConsoleState =
  | { readonly kind: "closed" }
  | { readonly kind: "opening" }
  | { readonly kind: "open" }
  | { readonly kind: "ended"; readonly end: ConsoleEnd };

/** A device's console in a page, as long as the device is looked at: whoever looks at another tab finds it as it was. */
export interface ConsoleSession {
  readonly state: ReadonlySignal<ConsoleState>;
  readonly screen: ReadonlySignal<Screen>;
  /** The line as it stands after a key that changed all of it: to be read out. */
  readonly spoken: ReadonlySignal<string>;
  /** Of the device's link that it was opened over, ms since 1970: another one is another start. */
  readonly linkSinceMs: ReadonlySignal<number | null>;
  /** Opens it, or opens it again; what was shown stays. Nothing while it is open. */
  open(linkSinceMs: number | null): void;
  /** As if it were typed. Nothing while it is not open. */
  type(text: string): void;
  close(): void;
}

const ENCODER = new TextEncoder();
/** Keys after which the line is another one: up, down, and completion. */
const CHANGES_THE_LINE = /^(?:\u001b\[[AB]|\t)$/;

export function createConsoleSession({ connect, whyRefused }: ConsolePorts): ConsoleSession {
  const state = signal<ConsoleState>({ kind: "closed" });
  const screen = signal<Screen>(EMPTY_SCREEN);
  const spoken = signal("");
  const linkSinceMs = signal<number | null>(null);
  let line: ConsoleLine | null = null;
  /** Row in which Enter was pressed last. What was typed may come back as an echo only after that. */
  let enteredRow = Number.POSITIVE_INFINITY;
  let speaksNext = false;

  const show = (text: string): void => {
    screen.value = write(screen.peek(), text);
    if (!speaksNext) return;
    speaksNext = false;
    spoken.value = lastRow(screen.peek());
  };
  const entered = (): string => {
    const rows = screen.peek().rows.filter(({ id }) => id >= enteredRow);
    return rows.slice(0, ECHO_ROWS).map(rowText).join("\n");
  };
  const ended = (reason: string, wasOpen: boolean): void => {
    line = null;
    state.value = { kind: "ended", end: endWords(reason, { wasOpen, entered: entered() }) };
  };
  const refused = async (reason: string): Promise<void> => {
    const error = await whyRefused();
    line = null;
    state.value = {
      kind: "ended",
      end: error === null ? endWords(reason, { wasOpen: false, entered: entered() }) : ofError(error),
    };
  };

  return {
    state,
    screen,
    spoken,
    linkSinceMs,
    open: (sinceMs) => {
      const before = state.peek().kind;
      if (before === "opening" || before === "open") return;
      if (before === "ended") show(`${lastRow(screen.peek()) === "" ? "\r" : "\r\n"}${AGAIN}\r\n`);
      const decoder = new TextDecoder();
      let wasOpen = false;
      enteredRow = Number.POSITIVE_INFINITY;
      linkSinceMs.value = sinceMs;
      state.value = { kind: "opening" };
      line = connect({
        opened: () => {
          wasOpen = true;
          state.value = { kind: "open" };
        },
        received: (bytes) => show(decoder.decode(bytes, { stream: true })),
        ended: (reason) => (wasOpen ? ended(reason, true) : void refused(reason)),
      });
    },
    type: (text) => {
      if (state.peek().kind !== "open" || text === "") return;
      if (text.includes("\r")) enteredRow = screen.peek().rows.at(-1)?.id ?? 0;
      speaksNext = CHANGES_THE_LINE.test(text);
      line?.send(ENCODER.encode(text));
    },
    close: () => line?.close(),
  };
}

/** In which the line's echo is looked for. */
const ECHO_ROWS = 3;
const AGAIN = "— opened again —";

function lastRow({ rows }: Screen): string {
  const last = rows.at(-1);
  return last === undefined ? "" : rowText(last);
}

function ofError(error: RegrowError): ConsoleEnd {
  return { text: `${error.message}. ${error.row.fix}`, isRestart: false };
}
