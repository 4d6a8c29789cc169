import type { DeviceTab } from "../frame/index.ts";
import { lazy } from "./lazy.tsx";

export interface DeviceViewProps {
  readonly uuid: string;
  readonly tab: DeviceTab;
}

/** One device. The overview does without it, so it is fetched when somebody looks at a device. */
export const DeviceView = lazy<DeviceViewProps>(async () => (await import("./device-page.tsx")).DevicePage);
