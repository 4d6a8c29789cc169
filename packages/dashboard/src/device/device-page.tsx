import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { useQuery, useStore } from "../data/index.ts";
import { DEVICE_TABS, View, pathOf } from "../frame/index.ts";
import { Badge, Problem, Tabs } from "../parts/index.ts";
import { SHOWN_HISTORY, readEveryMs, type Device } from "./device.ts";
import { NoDevice } from "./no-device.tsx";
import { deviceBadges } from "./badges.ts";
import { browserPorts } from "./console/browser-ports.ts";
import { ConsoleProvider } from "./console/console-context.ts";
import { createConsoleSession } from "./console/console-session.ts";
import type { DeviceViewProps } from "./device-view.tsx";
import { TAB_PARTS, TAB_TITLES } from "./tab-parts.tsx";

/** One device: what it is doing, and a tab for each thing that can be known of it or done with it. */
export function DevicePage({ uuid, tab }: DeviceViewProps): JSX.Element {
  const last = useRef<Device | undefined>(undefined);
  const loaded = useQuery("getDevice", { uuid, history: SHOWN_HISTORY }, readEveryMs(last.current)).value;
  const store = useStore();
  // It stays while other tabs are looked at, and ends with the page.
  const session = useMemo(() => createConsoleSession(browserPorts(uuid, store)), [uuid, store]);
  useEffect(() => () => session.close(), [session]);
  switch (loaded.kind) {
    case "loading":
      return (
        <View title={uuid} isCode above={ABOVE}>
          <div class="loading" role="status">
            <span class="spinner" aria-hidden="true" /> Loading
          </div>
        </View>
      );
    case "failed":
      return loaded.error.code === "DEVICE_UNKNOWN" || loaded.error.code === "INPUT_INVALID" ? (
        <NoDevice uuid={uuid} wasHere={last.current !== undefined} />
      ) : (
        <View title={uuid} isCode above={ABOVE}>
          <Problem error={loaded.error} />
        </View>
      );
    case "loaded":
      last.current = loaded.value;
      return (
        <ConsoleProvider value={session}>
          <Shown device={loaded.value} tab={tab} />
        </ConsoleProvider>
      );
  }
}

const ABOVE = { href: "/devices", title: "Devices" };

function Shown({ device, tab }: { readonly device: Device; readonly tab: DeviceViewProps["tab"] }): JSX.Element {
  const { uuid } = device;
  const Part = TAB_PARTS[tab];
  const badges = deviceBadges(device).map(({ mood, text }) => (
    <Badge key={text} mood={mood}>
      {text}
    </Badge>
  ));
  return (
    <View title={uuid} isCode above={ABOVE} actions={badges}>
      <Tabs
        label="About this device"
        tabs={DEVICE_TABS.map((name) => ({
          title: TAB_TITLES[name],
          href: pathOf({ view: "device", uuid, tab: name }),
          isCurrent: name === tab,
        }))}
      />
      <Part key={tab} device={device} />
    </View>
  );
}
