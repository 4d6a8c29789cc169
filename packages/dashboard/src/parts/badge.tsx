import type { ComponentChildren, JSX } from "preact";

export type Mood = "good" | "busy" | "bad" | "quiet";

/** One word on how something is. The colour says nothing that the word does not. */
export function Badge({ mood, children }: { readonly mood: Mood; readonly children: ComponentChildren }): JSX.Element {
  return <span class={`badge ${mood}`}>{children}</span>;
}
