import { useAnnouncements } from "@regrow/components/announcement";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";

/** A command to be copied into a terminal, or onto a device's console. */
export function Command({ line, label }: { readonly line: string; readonly label?: string }): JSX.Element {
  const { tell } = useAnnouncements();
  const text = useRef<HTMLElement>(null);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(line);
      tell("Copied.");
    } catch {
      // A page that came over plain HTTP may not write there: marked, it takes one key.
      const range = document.createRange();
      if (text.current !== null) range.selectNodeContents(text.current);
      getSelection()?.removeAllRanges();
      getSelection()?.addRange(range);
      tell("Marked: copy it with Ctrl+C.");
    }
  };
  return (
    <div class="command">
      <code ref={text} tabIndex={0}>
        {line}
      </code>
      <button type="button" class="small" aria-label={`Copy ${label ?? "the command"}`} onClick={() => void copy()}>
        Copy
      </button>
    </div>
  );
}
