import { signal, type ReadonlySignal } from "@preact/signals";

/** Something to be told in passing. */
interface Announcement {
  readonly id: number;
  readonly mood: "good" | "bad";
  readonly text: string;
}

export interface Announcements {
  readonly shown: ReadonlySignal<readonly Announcement[]>;
  /** Shows a text for some seconds, and has it read out. */
  tell(text: string, mood?: Announcement["mood"]): void;
}

const SHOWN_MS = 6_000;
const MAX_SHOWN = 4;

/** @param later does something after a time in ms */
export function createAnnouncements(later: (ms: number, act: () => void) => void): Announcements {
  const shown = signal<readonly Announcement[]>([]);
  let id = 0;
  return {
    shown,
    tell: (text, mood = "good") => {
      id += 1;
      const announcement = { id, mood, text };
      shown.value = [...shown.value, announcement].slice(-MAX_SHOWN);
      later(SHOWN_MS, () => (shown.value = shown.value.filter((each) => each !== announcement)));
    },
  };
}
