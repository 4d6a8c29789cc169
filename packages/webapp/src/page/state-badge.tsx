import type { JSX } from "preact";
import { useDevice } from "../device/index.ts";

/** How the device does, in a word. */
export function StateBadge(): JSX.Element {
  const { connection, isSafeMode } = useDevice();
  switch (connection.value.kind) {
    case "connecting":
      return <span class="badge">Connecting</span>;
    case "online":
      return isSafeMode.value ? <span class="badge bad">Safe mode</span> : <span class="badge good">Connected</span>;
    case "lost":
      return <span class="badge busy">{connection.value.isExpected ? "Restarting" : "No answer"}</span>;
    case "shut-out":
      return <span class="badge bad">Not let in</span>;
  }
}
