export { bytesText } from "./bytes-text.ts";
export type { Connection } from "./connection.ts";
export { DeviceProvider, useDevice, useReadings } from "./context.ts";
export { createDevice, type Device } from "./device.ts";
export { durationText } from "./duration.ts";
export { numberIn, readReadings, valueIn, type Readings } from "./readings.ts";
export type { Snapshot } from "./snapshot.ts";
export { readVersion } from "./version.ts";
