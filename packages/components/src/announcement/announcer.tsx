import type { JSX } from "preact";
import { requiredContext } from "../context/index.ts";
import type { Announcements } from "./announcements.ts";

export const { Provider: AnnouncementsProvider, useValue: useAnnouncements } =
  requiredContext<Announcements>("AnnouncementsProvider");

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
