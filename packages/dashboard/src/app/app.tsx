import { LostBar, PageFrame } from "@regrow/components/frame";
import { Mark } from "@regrow/components/mark";
import type { JSX } from "preact";
import { useSession, useStore } from "../data/index.ts";
import { route, sectionOf } from "../frame/index.ts";
import { Menu } from "./menu.tsx";
import { viewFor } from "./views.tsx";

/** The page: menu, what is urgent, and the view that the address names. */
export function App(): JSX.Element {
  const connection = useStore().connection.value;
  const isLost = connection.kind === "lost";
  const place = route.value;
  return (
    <PageFrame
      brand={<Brand />}
      menuLabel="Sections"
      menu={<Menu current={sectionOf(place)} />}
      notice={<LostBar text={isLost ? lostText(connection.sinceMs) : null} isTrying />}
      isOld={isLost}
    >
      {viewFor(place)}
    </PageFrame>
  );
}

function lostText(sinceMs: number): string {
  return `The DMS does not answer. What is shown is as it was at ${new Date(sinceMs).toLocaleTimeString()}; this page tries again by itself.`;
}

function Brand(): JSX.Element {
  const { organisation } = useSession();
  return (
    <a class="brand" href="/">
      <Mark />
      <div>
        <strong>Regrow</strong>
        <span>{organisation}</span>
      </div>
    </a>
  );
}
