import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { ActionButton } from "@regrow/components/button";
import { View } from "@regrow/components/frame";
import { useConsole } from "./console-context.ts";
import type { ScreenLine } from "./transcript.ts";

/** The device's console: the same commands as on its serial line. */
export function ConsoleView(): JSX.Element {
  const session = useConsole();
  const line = useSignal("");
  useEffect(() => void session.learn(), [session]);

  const enter = (event: Event): void => {
    event.preventDefault();
    if (session.isBusy.value) return;
    const typed = line.value;
    line.value = "";
    void session.enter(typed);
  };
  const press = (event: KeyboardEvent): void => {
    const next = lineAfter(event);
    if (next === null) return;
    event.preventDefault();
    line.value = next;
  };
  /** Null where a key does what it does everywhere. */
  const lineAfter = (event: KeyboardEvent): string | null => {
    switch (event.key) {
      case "ArrowUp":
        return session.walk(-1, line.value);
      case "ArrowDown":
        return session.walk(1, line.value);
      case "Tab":
        // Where nothing can be completed the key goes on to what is next: nobody is caught in this line.
        return event.shiftKey || line.value.trim() === "" ? null : session.complete(line.value);
      default:
        return null;
    }
  };
  return (
    <View
      title="Console"
      lead="The same commands as on the device's serial line. Up and down bring earlier lines back, Tab completes, help lists everything."
      actions={
        <ActionButton isSmall action={async () => session.clear()}>
          Clear
        </ActionButton>
      }
    >
      <section class="card screen" aria-label="Console">
        <Screen lines={session.screen.value} />
        <form onSubmit={enter}>
          <span class="prompt" aria-hidden="true">
            {session.prompt()}
          </span>
          <input
            aria-label="Command"
            value={line.value}
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            enterkeyhint="send"
            onInput={(event) => (line.value = event.currentTarget.value)}
            onKeyDown={press}
          />
          <button type="submit" class="small" aria-disabled={session.isBusy.value}>
            {session.isBusy.value && <span class="spinner" aria-hidden="true" />}
            Send
          </button>
        </form>
      </section>
    </View>
  );
}

function Screen({ lines }: { readonly lines: readonly ScreenLine[] }): JSX.Element {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => end.current?.scrollTo(0, end.current.scrollHeight), [lines]);
  return (
    <div class="lines" ref={end} role="log" aria-live="polite" aria-label="Answers" tabIndex={0}>
      {lines.map(({ id, kind, text }) => (
        <div key={id} class={kind}>
          {text}
        </div>
      ))}
    </div>
  );
}
