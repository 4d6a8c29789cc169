import { useSignal, useSignalEffect } from "@preact/signals";
import { useAnnouncements } from "@regrow/components/announcement";
import { PageFrame } from "@regrow/components/frame";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { ConsoleView } from "../console/console-view.tsx";
import { useDevice } from "../device/index.ts";
import { FaultsView } from "../faults/faults-view.tsx";
import { FilesView } from "../files/files-view.tsx";
import { NetworkView } from "../network/network-view.tsx";
import { OwnershipView } from "../ownership/ownership-view.tsx";
import { ResetView } from "../reset/reset-view.tsx";
import { SafeModeBanner } from "../safe-mode/safe-mode-banner.tsx";
import { StatusView } from "../status/status-view.tsx";
import { UpdateView } from "../update/update-view.tsx";
import { VariablesView } from "../variables/variables-view.tsx";
import { Brand } from "./brand.tsx";
import { ConnectionBar } from "./connection-bar.tsx";
import { Menu } from "./menu.tsx";
import { viewOf, type ViewName } from "./route.ts";
import { StateBadge } from "./state-badge.tsx";

const VIEWS: Readonly<Record<ViewName, () => JSX.Element>> = {
  status: StatusView,
  faults: FaultsView,
  console: ConsoleView,
  files: FilesView,
  variables: VariablesView,
  network: NetworkView,
  ownership: OwnershipView,
  update: UpdateView,
  reset: ResetView,
};

/** The page: menu, what is urgent, and the view that the address names. */
export function App(): JSX.Element {
  const device = useDevice();
  const view = useSignal(viewOf(location.hash));
  useEffect(() => {
    const follow = (): void => void (view.value = viewOf(location.hash));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, [view]);
  useRestartNews();
  const Current = VIEWS[view.value];
  const isOld = device.connection.value.kind === "lost" || device.connection.value.kind === "shut-out";
  return (
    <PageFrame
      brand={<Brand />}
      menuLabel="Views"
      menu={<Menu current={view.value} />}
      state={<StateBadge />}
      notice={<ConnectionBar />}
      isOld={isOld}
    >
      <SafeModeBanner isOpen={view.value === "status"} key={String(view.value === "status")} />
      <Current key={view.value} />
    </PageFrame>
  );
}

/** Tells that the device has been away, once it is back. */
function useRestartNews(): void {
  const device = useDevice();
  const { tell } = useAnnouncements();
  const seen = useRef(device.starts.peek());
  useSignalEffect(() => {
    const starts = device.starts.value;
    if (starts !== seen.current) tell("The device has restarted. Everything was read anew.");
    seen.current = starts;
  });
}
