import { createContext, type JSX } from "preact";
import { useContext } from "preact/hooks";
import type { Announcements } from "./announcements.ts";

const AnnouncementsContext = createContext<Announcements | null>(null);

export const AnnouncementsProvider = AnnouncementsContext.Provider;

export function useAnnouncements(): Announcements {
  const announcements = useContext(AnnouncementsContext);
  if (announcements === null) throw new Error("outside of an AnnouncementsProvider");
  return announcements;
}

/** What was told in passing, in a corner; read out when it comes. */
export function Announcer(): JSX.Element {
  const { shown } = useAnnouncements();
  return (
    <div class="toasts" role="status" aria-live="polite">
      {shown.value.map(({ id, mood, text }) => (
        <div key={id} class={`toast ${mood}`}>
          {text}
        </div>
      ))}
    </div>
  );
}
