import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Device } from "./device.ts";
import type { Readings } from "./readings.ts";

const DeviceContext = createContext<Device | null>(null);

/** Gives the device to all that is below. */
export const DeviceProvider = DeviceContext.Provider;

/** The device that the page belongs to. */
export function useDevice(): Device {
  const device = useContext(DeviceContext);
  if (device === null) throw new Error("outside of a DeviceProvider");
  return device;
}

/** What the device has told last; empty until it has told anything. */
export function useReadings(): Readings {
  return useDevice().snapshot.value?.readings ?? NOTHING;
}

const NOTHING: Readings = new Map();
