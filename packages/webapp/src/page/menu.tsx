import { MenuLink } from "@regrow/components/frame";
import type { JSX } from "preact";
import { useDevice } from "../device/index.ts";
import { countFaults } from "../faults/faults.ts";
import { ICONS } from "./icons.ts";
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

/** The views of the device. */
export function Menu({ current }: { readonly current: ViewName }): JSX.Element {
  return (
    <ul>
      {VIEW_NAMES.map((name) => (
        <MenuLink key={name} href={`#/${name}`} isCurrent={name === current} icon={ICONS[name]}>
          {TITLES[name]}
          {name === "faults" && <FaultCount />}
        </MenuLink>
      ))}
    </ul>
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
