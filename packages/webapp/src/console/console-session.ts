import { effect, signal, type ReadonlySignal } from "@preact/signals";
import { wordsOf, type CommandResult } from "../api/index.ts";
import type { Device } from "../device/index.ts";
import { completeLine, readVocabulary, type Vocabulary } from "./completion.ts";
import { NO_HISTORY, remember, walk } from "./history.ts";
import { write, type ScreenLine } from "./transcript.ts";

/** The console as long as the page is open: whoever looks at another view finds it as it was. */
export interface ConsoleSession {
  readonly screen: ReadonlySignal<readonly ScreenLine[]>;
  readonly isBusy: ReadonlySignal<boolean>;
  readonly prompt: () => string;
  /** Carries a line out. Nothing while another is. */
  enter(line: string): Promise<void>;
  /** The line before, or behind, the one that is shown. */
  walk(by: 1 | -1, typed: string): string;
  /** The line as far as it can be completed, what it may become being shown; null where nothing is known. */
  complete(line: string): string | null;
  clear(): void;
  /** Reads what can be completed, once. */
  learn(): Promise<void>;
}

/** A command may take as long as joining a network does. */
const ANSWER_MS = 90_000;

type NewLine = Omit<ScreenLine, "id">;

export function createConsoleSession(device: Pick<Device, "run" | "messages" | "isSafeMode">): ConsoleSession {
  const screen = signal<readonly ScreenLine[]>([]);
  const isBusy = signal(false);
  let history = NO_HISTORY;
  let vocabulary: Vocabulary | undefined;
  let lastMessage = 0;
  const show = (lines: readonly NewLine[]): void => void (screen.value = write(screen.peek(), lines));
  const prompt = (): string => (device.isSafeMode.value ? "SAFEMODE>" : ">");

  effect(() => {
    const news = device.messages.value.filter(({ id }) => id > lastMessage);
    lastMessage = news.at(-1)?.id ?? lastMessage;
    if (news.length > 0) show(news.map(({ text }) => ({ kind: "message", text: `[${text}]` })));
  });

  return {
    screen,
    isBusy,
    prompt,
    enter: async (line) => {
      if (isBusy.value) return;
      const typed = line.trim();
      show([{ kind: "typed", text: `${prompt()} ${typed}` }]);
      history = remember(history, typed);
      if (typed === "") return;
      isBusy.value = true;
      show(linesOf(await device.run(typed, { waitMs: ANSWER_MS })));
      isBusy.value = false;
    },
    walk: (by, typed) => {
      const walked = walk(history, by, typed);
      history = walked.history;
      return walked.line;
    },
    complete: (line) => {
      const { line: completed, candidates } = completeLine(line, vocabulary ?? { commands: [], variables: [] });
      if (candidates.length > 0 && completed === line) show([{ kind: "advice", text: candidates.join("  ") }]);
      return candidates.length === 0 && completed === line ? null : completed;
    },
    clear: () => void (screen.value = []),
    learn: async () => {
      if (vocabulary !== undefined) return;
      const commands = await device.run("help commands");
      const variables = await device.run("help variables");
      if (commands.kind === "answer" && variables.kind === "answer")
        vocabulary = readVocabulary(commands.text, variables.text);
    },
  };
}

function linesOf(result: CommandResult): readonly NewLine[] {
  if (result.kind === "no-answer") return [{ kind: "failure", text: wordsOf(result) }];
  const { code, text, advice } = result;
  const answer: readonly NewLine[] = text === "" ? [] : [{ kind: code === 0 ? "said" : "failure", text }];
  return advice === null ? answer : [...answer, { kind: "advice", text: `[${advice}]` }];
}
