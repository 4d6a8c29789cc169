import { useSignal } from "@preact/signals";
import { Mark } from "@regrow/components/mark";
import type { JSX } from "preact";
import { readVersion, useDevice, useReadings, valueIn } from "../device/index.ts";
import { countFaults } from "../faults/faults.ts";
import { Icon } from "./icons.tsx";
import { VIEW_NAMES, type ViewName } from "./route.ts";

const TITLES: Readonly<Record<ViewName, string>> = {
  status: "Status",
  faults: "Faults",
  console: "Console",
  files: "Files",
  variables: "Variables",
  network: "Network",
  ownership: "Ownership",
  update: "Update",
  reset: "Factory reset",
};

/** The menu beside the views; on a phone behind a button above them. */
export function Navigation({ current }: { readonly current: ViewName }): JSX.Element {
  const isOpen = useSignal(false);
  return (
    <header class="side" onKeyDown={(event) => event.key === "Escape" && (isOpen.value = false)}>
      <div class="side-top">
        <Brand />
        <button
          type="button"
          class="menu-button small"
          aria-expanded={isOpen.value}
          aria-controls="menu"
          onClick={() => (isOpen.value = !isOpen.value)}
        >
          <Icon name="menu" />
          Menu
        </button>
      </div>
      <nav id="menu" class="menu" aria-label="Views" data-open={isOpen.value}>
        <ul>
          {VIEW_NAMES.map((name) => (
            <li key={name}>
              <a
                href={`#/${name}`}
                {...(name === current ? { "aria-current": "page" } : {})}
                onClick={() => (isOpen.value = false)}
              >
                <Icon name={name} />
                {TITLES[name]}
                {name === "faults" && <FaultCount />}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div class="state">
        <StateBadge />
      </div>
    </header>
  );
}

function Brand(): JSX.Element {
  const { product, version } = readVersion(valueIn(useReadings(), "system.version"));
  return (
    <div class="brand">
      <Mark />
      <div>
        <strong>{product === "" || product === "NONE" ? "Device" : product}</strong>
        <span>{version === "" ? "Regrow" : version}</span>
      </div>
    </div>
  );
}

function FaultCount(): JSX.Element | null {
  const { snapshot } = useDevice();
  const count = countFaults(snapshot.value?.faults ?? "");
  if (count === 0) return null;
  return (
    <span class="count">
      {count}
      <span class="only-heard">{count === 1 ? " fault" : " faults"}</span>
    </span>
  );
}

function StateBadge(): JSX.Element {
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
