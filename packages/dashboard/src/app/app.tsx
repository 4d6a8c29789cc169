import { Announcer } from "@regrow/components/announcement";
import type { JSX } from "preact";
import { useStore } from "../data/index.ts";
import { ConnectionBar } from "./connection-bar.tsx";
import { Navigation } from "./navigation.tsx";
import { route, sectionOf } from "../frame/index.ts";
import { viewFor } from "./views.tsx";

/** The page: menu, what is urgent, and the view that the address names. */
export function App(): JSX.Element {
  const { connection } = useStore();
  const place = route.value;
  return (
    <>
      <a class="skip" href="#main" onClick={skipToMain}>
        Skip to the content
      </a>
      <div class="frame">
        <Navigation current={sectionOf(place)} />
        <div class="content">
          <ConnectionBar />
          <main id="main" tabIndex={-1} class={connection.value.kind === "lost" ? "is-old" : ""}>
            {viewFor(place)}
          </main>
        </div>
      </div>
      <Announcer />
    </>
  );
}

/** Not by the address: that names the view. */
function skipToMain(event: Event): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}
