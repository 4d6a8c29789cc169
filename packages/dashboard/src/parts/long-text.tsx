import { useSignal } from "@preact/signals";
import type { JSX } from "preact";

/** Most characters that are shown before anybody asks for the rest. */
const SHORT = 240;

/** A text that people or programs wrote: its beginning, and all of it for who asks, so that one row never fills a page. */
export function LongText({ text }: { readonly text: string }): JSX.Element {
  const isOpen = useSignal(false);
  const characters = Array.from(text);
  if (characters.length <= SHORT) return <span class="break">{text}</span>;
  return (
    <span class="break">
      {isOpen.value ? text : `${characters.slice(0, SHORT).join("")}…`}{" "}
      <button type="button" class="link" aria-expanded={isOpen.value} onClick={() => (isOpen.value = !isOpen.value)}>
        {isOpen.value ? "Show less" : "Show all"}
      </button>
    </span>
  );
}
