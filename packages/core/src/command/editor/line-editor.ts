import { isBlankLine, MAX_LINE_LENGTH } from "../parse-line.ts";
import type { Completion } from "../completion.ts";
import { clusterAfter, clusterBefore, isUpon } from "./cluster.ts";
import { BETWEEN_KEYS, broken, stepKey, type Action, type Key, type KeyState } from "./key.ts";
import { showChange, showWhole, type ShownLine } from "./show.ts";

export interface EditorContext {
  /** What stands before the line. */
  readonly prompt: string;
  /** What the tab key finds. */
  readonly complete: (line: string, cursor: number) => Completion;
}

/** A line that is being typed, on a terminal that only shows what it is sent. */
export interface EditorState extends ShownLine {
  readonly keys: KeyState;
  /** More was typed than fits, and nothing has been deleted since. */
  readonly isOverfull: boolean;
  /** Newest first. */
  readonly history: readonly string[];
  /** What is shown of the history, 0 for the line itself, which is then kept in `draft`. */
  readonly back: number;
  readonly draft: string;
}

/** Lines that the up key finds. Source: device-facts 2. */
export const HISTORY_LINES = 5;

export const EMPTY_EDITOR: EditorState = {
  text: "",
  cursor: 0,
  keys: BETWEEN_KEYS,
  isOverfull: false,
  history: [],
  back: 0,
  draft: "",
};

interface Edited {
  readonly state: EditorState;
  /** For the terminal. */
  readonly output: string;
}

const BELL = "\x07";
/** Longest list of choices that the tab key shows, in characters. */
const MAX_SHOWN_CHOICES = 4_096;

/** One byte from a terminal that is no line end. Total, and bounded by the longest line; see `enterLine` for the end. Source: device-facts 2. */
export function editLine(state: EditorState, byte: number, context: EditorContext): Edited {
  // A flood is not looked at letter by letter.
  if (state.isOverfull && state.keys.kind === "text" && byte >= 0x20 && byte !== 0x7f) return { state, output: "" };
  const { state: keys, keys: completed } = stepKey(state.keys, byte);
  return pressAll({ ...state, keys }, completed, context);
}

/** The line as it stands; undefined when it is longer than allowed, of which the bell has told. */
export function enterLine(state: EditorState, context: EditorContext): Edited & { readonly line: string | undefined } {
  const { state: last, output } = pressAll(state, broken(state.keys), context);
  const { text, isOverfull, history } = last;
  const isNew = !isOverfull && !isBlankLine(text) && text !== history[0];
  return {
    state: { ...EMPTY_EDITOR, history: isNew ? [text, ...history].slice(0, HISTORY_LINES) : history },
    output: `${output}\r\n`,
    line: isOverfull ? undefined : text,
  };
}

function pressAll(state: EditorState, keys: readonly Key[], context: EditorContext): Edited {
  let edited: Edited = { state, output: "" };
  for (const key of keys) {
    const { state: next, output } = press(edited.state, key, context);
    edited = { state: next, output: edited.output + output };
  }
  return edited;
}

function press(state: EditorState, key: Key, context: EditorContext): Edited {
  return key.kind === "text" ? insert(state, key.text, context) : ACTS[key.action](state, context);
}

type Act = (state: EditorState, context: EditorContext) => Edited;

const ACTS: Readonly<Record<Action, Act>> = {
  left: (state, context) => change(state, { cursor: clusterBefore(state.text, state.cursor) }, context),
  right: (state, context) => change(state, { cursor: clusterAfter(state.text, state.cursor) }, context),
  home: (state, context) => change(state, { cursor: 0 }, context),
  end: (state, context) => change(state, { cursor: state.text.length }, context),
  up: (state, context) => recall(state, state.back + 1, context),
  down: (state, context) => recall(state, state.back - 1, context),
  backspace: (state, context) => remove(state, clusterBefore(state.text, state.cursor), state.cursor, context),
  delete: (state, context) => remove(state, state.cursor, clusterAfter(state.text, state.cursor), context),
  "delete-to-start": (state, context) => remove(state, 0, state.cursor, context),
  "delete-to-end": (state, context) => remove(state, state.cursor, state.text.length, context),
  "delete-word": (state, context) => remove(state, wordStart(state), state.cursor, context),
  complete,
  "clear-screen": (state, { prompt }) => ({ state, output: `\x1b[H\x1b[2J${showWhole(state, prompt)}` }),
  cancel: (state, { prompt }) => ({
    state: { ...EMPTY_EDITOR, history: state.history },
    output: `^C\r\n${prompt}`,
  }),
};

function insert(state: EditorState, text: string, context: EditorContext): Edited {
  // What stands on a letter cannot stand alone.
  if (state.isOverfull || (state.cursor === 0 && isUpon(text))) return { state, output: "" };
  if (state.text.length + text.length > MAX_LINE_LENGTH) return { state: { ...state, isOverfull: true }, output: BELL };
  const { text: old, cursor } = state;
  return change(
    state,
    { text: old.slice(0, cursor) + text + old.slice(cursor), cursor: cursor + text.length },
    context,
  );
}

function remove(state: EditorState, from: number, to: number, context: EditorContext): Edited {
  if (from === to) return { state, output: "" };
  const text = state.text.slice(0, from) + state.text.slice(to);
  return change({ ...state, isOverfull: false }, { text, cursor: from }, context);
}

function recall(state: EditorState, back: number, context: EditorContext): Edited {
  const draft = state.back === 0 ? state.text : state.draft;
  const text = back === 0 ? draft : state.history[back - 1];
  if (back < 0 || text === undefined) return { state, output: "" };
  return change({ ...state, isOverfull: false }, { text, cursor: text.length, back, draft }, context);
}

function complete(state: EditorState, context: EditorContext): Edited {
  const { text: old, cursor } = state;
  const { start, end, candidates, insert: found } = context.complete(old, cursor);
  const put = found.replaceAll(/\p{Cc}/gu, "");
  const text = old.slice(0, start) + put + old.slice(end);
  if (text.length > MAX_LINE_LENGTH) return { state, output: BELL };
  if (text !== old) return change(state, { text, cursor: start + put.length }, context);
  if (candidates.length < 2) return { state, output: BELL };
  const list = candidates
    .join("  ")
    .replaceAll(/\p{Cc}/gu, "?")
    .slice(0, MAX_SHOWN_CHOICES);
  return { state, output: `\r\n${list}\r\n${showWhole(state, context.prompt)}` };
}

function change(
  state: EditorState,
  changes: Partial<Pick<EditorState, "text" | "cursor" | "back" | "draft">>,
  { prompt }: EditorContext,
): Edited {
  const next = { ...state, ...changes };
  return { state: next, output: showChange(state, next, prompt) };
}

function wordStart({ text, cursor }: ShownLine): number {
  const back = (place: number, isInside: (character: string) => boolean): number => {
    let start = place;
    while (start > 0 && isInside(text.slice(clusterBefore(text, start), start))) start = clusterBefore(text, start);
    return start;
  };
  const isSpace = (character: string): boolean => /^\s/.test(character);
  return back(back(cursor, isSpace), (character) => !isSpace(character));
}
