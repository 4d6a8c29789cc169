import { ActionButton } from "@regrow/components/button";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { shownText } from "./shown-text.ts";

export interface MoreProps {
  readonly shown: number;
  readonly hasMore: boolean;
  /** How many there are in all; left out where nobody has counted them. */
  readonly total?: number | undefined;
  /** Resolves when they are there. */
  readonly onMore: () => Promise<void>;
}

/** So few are counted at a glance. */
const FEW = 20;

/**
 * Asks for more of a list, and says how much of it is there. Whoever asked hears what came of it, and keeps their place: at the button, or
 * at the count where there is nothing more to ask for.
 */
export function More({ shown, hasMore, total, onMore }: MoreProps): JSX.Element | null {
  const hasAsked = useRef(false);
  const heard = useSignal("");
  const count = useRef<HTMLSpanElement>(null);
  const text = shownText({ shown, hasMore, total });
  useEffect(() => {
    if (!hasAsked.current) return;
    hasAsked.current = false;
    heard.value = text;
    if (!hasMore) count.current?.focus();
    // What is heard is what somebody asked for, not each renewal of it.
  }, [shown, hasMore]);
  if (!hasMore && shown <= FEW) return null;
  const ask = async (): Promise<void> => {
    hasAsked.current = true;
    await onMore();
  };
  return (
    <div class="row apart">
      <span class="quiet small" ref={count} tabIndex={-1}>
        {text}
      </span>
      <span class="only-heard" role="status">
        {heard.value}
      </span>
      {hasMore && (
        <ActionButton isSmall action={ask}>
          Show more
        </ActionButton>
      )}
    </div>
  );
}
