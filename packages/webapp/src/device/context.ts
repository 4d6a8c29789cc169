import { requiredContext } from "@regrow/components/context";
import type { Device } from "./device.ts";
import type { Readings } from "./readings.ts";

/** The device that the page belongs to. */
export const { Provider: DeviceProvider, useValue: useDevice } = requiredContext<Device>("DeviceProvider");

/** What the device has told last; empty until it has told anything. */
export function useReadings(): Readings {
  return useDevice().snapshot.value?.readings ?? NOTHING;
}

const NOTHING: Readings = new Map();
