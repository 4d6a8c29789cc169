import { useSignal } from "@preact/signals";
import { useAnnouncements } from "@regrow/components/announcement";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useConsole } from "./console-context.ts";
import { bytesOfKey, controlOf, pasted } from "./keys.ts";
import { rowText } from "./screen.ts";

export const TYPING_ID = "console-typing";

/** Always there, so that the backspace of a phone's keyboard has something to delete, which is how it is noticed. */
const SENTINEL = "\u200b";

/** Where one types: letters by way of a field, as phones and input methods want it; other keys as a terminal sends them. */
export function TypingLine({ isOpen }: { readonly isOpen: boolean }): JSX.Element {
  const { type, spoken } = useConsole();
  const field = useRef<HTMLTextAreaElement>(null);
  const isLeaving = useSignal(false);
  const empty = (): void => {
    if (field.current !== null) field.current.value = SENTINEL;
  };
  // Before it is painted: what is typed as soon as it shows that it is open must not be lost.
  useLayoutEffect(() => {
    empty();
    if (isOpen) field.current?.focus();
  }, [isOpen]);

  const press = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    const wasLeaving = isLeaving.value;
    isLeaving.value = event.key === "Escape" || (wasLeaving && event.key === "Shift");
    if (wasLeaving && event.key === "Tab") return;
    // What is marked is copied.
    if (event.ctrlKey && event.key === "c" && (getSelection()?.toString() ?? "").replaceAll(SENTINEL, "") !== "")
      return;
    const bytes = bytesOfKey(event);
    if (bytes === null) return;
    event.preventDefault();
    type(bytes);
  };
  const beforeInput = (event: InputEvent): void => {
    if (event.isComposing) return;
    const text = INPUTS[event.inputType] ?? (event.inputType.startsWith("insertText") ? (event.data ?? "") : null);
    if (text === null) return;
    event.preventDefault();
    type(text);
  };
  /** What came in another way, such as a word of a phone's keyboard, once it is whole. */
  const takeRest = (): void => {
    const text = pasted((field.current?.value ?? "").replaceAll(SENTINEL, ""));
    empty();
    type(text);
  };
  return (
    <div class="typing">
      <label for={TYPING_ID}>Type here</label>
      <textarea
        id={TYPING_ID}
        ref={field}
        rows={1}
        readOnly={!isOpen}
        aria-describedby="console-leave"
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        enterkeyhint="send"
        onKeyDown={press}
        onBeforeInput={beforeInput}
        onInput={(event) => event.isComposing || takeRest()}
        onCompositionEnd={takeRest}
        onPaste={(event) => {
          event.preventDefault();
          type(pasted(event.clipboardData?.getData("text/plain") ?? ""));
        }}
      />
      <KeyButtons isOpen={isOpen} />
      <p id="console-leave" class="hint">
        {isLeaving.value ? "Tab goes on to what is next now." : "To leave the console: Escape, then Tab."}
      </p>
      <p class="only-heard" role="status">
        {isLeaving.value ? "Tab leaves the console now" : spoken.value}
      </p>
    </div>
  );
}

/** Kinds of input that are keys. @see Input Events Level 2 */
const INPUTS: Readonly<Partial<Record<string, string>>> = {
  deleteContentBackward: "\u007f",
  deleteWordBackward: controlOf("w"),
  insertLineBreak: "\r",
  insertParagraph: "\r",
};

/** Keys that a phone's keyboard does not have, and what is marked or all of it to be taken along. */
function KeyButtons({ isOpen }: { readonly isOpen: boolean }): JSX.Element {
  const { type, screen } = useConsole();
  const { tell } = useAnnouncements();
  const key = (title: string, label: string, bytes: string): JSX.Element => (
    <button
      type="button"
      class="small"
      aria-label={label}
      aria-disabled={!isOpen}
      onClick={() => {
        type(bytes);
        document.getElementById(TYPING_ID)?.focus();
      }}
    >
      {title}
    </button>
  );
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(screen.value.rows.map(rowText).join("\n"));
      tell("Copied: everything that the console shows.");
    } catch {
      tell("The browser does not let this page copy: mark it, then Ctrl+C.", "bad");
    }
  };
  return (
    <div class="row" role="group" aria-label="Keys">
      {key("↑", "↑: line before", "\u001b[A")}
      {key("↓", "↓: line behind", "\u001b[B")}
      {key("Tab", "Tab: complete", "\t")}
      {key("Ctrl-C", "Ctrl-C: drop the line", controlOf("c"))}
      <button type="button" class="small" onClick={() => void copy()}>
        Copy all
      </button>
    </div>
  );
}
