import { View } from "@regrow/components/frame";
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { useQuery, useStore } from "../data/index.ts";
import { DEVICE_TABS, pathOf } from "../frame/index.ts";
import { Badge, Tabs, WhenLoaded } from "../parts/index.ts";
import { readEveryMs, type Device } from "./device.ts";
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
  // Outcomes and faults are in lists of their own.
  const read = useQuery("getDevice", { uuid, history: 0 }, readEveryMs(last.current));
  const loaded = read.value;
  const store = useStore();
  // It stays while other tabs are looked at, and ends with the page.
  const session = useMemo(() => createConsoleSession(browserPorts(uuid, store)), [uuid, store]);
  useEffect(() => () => session.close(), [session]);
  if (loaded.kind === "loaded") last.current = loaded.value;
  if (loaded.kind === "failed" && NOT_THERE.has(loaded.error.code))
    return <NoDevice uuid={uuid} wasHere={last.current !== undefined} />;
  return (
    <ConsoleProvider value={session}>
      <View
        title={uuid}
        isCode
        above={{ href: "/devices", title: "Devices" }}
        actions={loaded.kind === "loaded" ? <Badges device={loaded.value} /> : undefined}
      >
        <WhenLoaded of={read}>{(device) => <Parts device={device} tab={tab} />}</WhenLoaded>
      </View>
    </ConsoleProvider>
  );
}

const NOT_THERE: ReadonlySet<string> = new Set(["DEVICE_UNKNOWN", "INPUT_INVALID"]);

function Badges({ device }: { readonly device: Device }): JSX.Element {
  return (
    <>
      {deviceBadges(device, Date.now()).map(({ mood, text }) => (
        <Badge key={text} mood={mood}>
          {text}
        </Badge>
      ))}
    </>
  );
}

function Parts({ device, tab }: { readonly device: Device; readonly tab: DeviceViewProps["tab"] }): JSX.Element {
  const Part = TAB_PARTS[tab];
  return (
    <>
      <Tabs
        label="About this device"
        tabs={DEVICE_TABS.map((name) => ({
          title: TAB_TITLES[name],
          href: pathOf({ view: "device", uuid: device.uuid, tab: name }),
          isCurrent: name === tab,
        }))}
      />
      <Part key={tab} device={device} />
    </>
  );
}
